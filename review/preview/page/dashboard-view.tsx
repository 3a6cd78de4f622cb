/** A dashboard on the page: its head, its variables and its panels. */
import { EventBusSrv } from "@grafana/data";
import { Alert, useTheme2 } from "@grafana/ui";
import { useEffect, useMemo, useState } from "react";
import { milliseconds } from "../query/intervals.ts";
import { setParameters } from "./address.ts";
import { type AnnotationAnswer, readAnnotations } from "./annotations.ts";
import { DashboardProvider, type DashboardState } from "./dashboard-context.ts";
import { DashboardHead } from "./dashboard-head.tsx";
import { DashboardLinks } from "./dashboard-links.tsx";
import { Grid } from "./grid.tsx";
import type { Dashboard, DashboardEntry, DataSource } from "./model.ts";
import { rangeOf, timeRange } from "./time.ts";
import { useVariables } from "./variables.ts";
import { VariablesBar } from "./variables-bar.tsx";

interface Props {
  readonly dashboard: Dashboard;
  readonly sources: readonly DataSource[];
  readonly others: readonly DashboardEntry[];
  readonly address: URL;
}

/** Counts the refreshes: by the clock, and by hand. */
function useRefresh(interval: string): [count: number, refresh: () => void] {
  const [count, setCount] = useState(0);
  const refresh = () => setCount((before) => before + 1);
  useEffect(() => {
    let every: number;
    try {
      every = interval === "" ? 0 : milliseconds(interval);
    } catch {
      every = 0;
    }
    if (every < 1000) return;
    const timer = setInterval(() => document.visibilityState === "visible" && setCount((before) => before + 1), every);
    return () => clearInterval(timer);
  }, [interval]);
  return [count, refresh];
}

const noAnnotations: AnnotationAnswer = { events: [], problems: [] };

export function DashboardView({ dashboard, sources, others, address }: Props) {
  const theme = useTheme2();
  const parameters = address.searchParams;
  const timeZone = dashboard.timezone === "utc" ? "utc" : "browser";
  const from = parameters.get("from") ?? dashboard.time?.from ?? "now-1h";
  const to = parameters.get("to") ?? dashboard.time?.to ?? "now";
  const refreshInterval = parameters.get("refresh") ?? (dashboard.refresh || "");
  const [refreshed, refresh] = useRefresh(refreshInterval);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` moves on at each refresh
  const range = useMemo(() => timeRange(from, to, timeZone), [from, to, timeZone, refreshed]);

  const variables = dashboard.templating?.list ?? [];
  const chosen = variables.map(({ name }) => parameters.getAll(`var-${name}`));
  const states = useVariables(
    { variables, sources, range: rangeOf(range), asked: (name) => parameters.getAll(`var-${name}`) },
    JSON.stringify([from, to, chosen]),
  );
  const choices = useMemo(() => new Map((states ?? []).map(({ choice }) => [choice.name, choice])), [states]);

  const [annotations, setAnnotations] = useState<AnnotationAnswer>(noAnnotations);
  useEffect(() => {
    if (states === undefined) return;
    let current = true;
    const queries = (dashboard.annotations?.list ?? []).filter(
      ({ enable, datasource }) =>
        enable !== false && datasource?.type !== "grafana" && datasource?.uid !== "-- Grafana --",
    );
    void readAnnotations(queries, { sources, choices, range }).then((answer) => {
      if (current) setAnnotations(answer);
    });
    return () => {
      current = false;
    };
  }, [dashboard, sources, states, choices, range]);

  const eventBus = useMemo(() => new EventBusSrv(), []);
  const state = useMemo<DashboardState>(
    () => ({
      sources,
      choices,
      range,
      timeZone,
      refreshed,
      eventBus,
      sync: dashboard.graphTooltip ?? 0,
      annotations: annotations.events,
      setRange: (start, end) => setParameters({ from: String(Math.round(start)), to: String(Math.round(end)) }),
    }),
    [sources, choices, range, timeZone, refreshed, eventBus, dashboard, annotations],
  );
  const kiosk = parameters.has("kiosk");
  const problems = [...(states ?? []).flatMap(({ problem }) => problem ?? []), ...annotations.problems];
  return (
    <DashboardProvider value={state}>
      <div
        data-page="dashboard"
        data-ready={states !== undefined}
        style={{ background: theme.colors.background.canvas }}
      >
        {!kiosk && (
          <DashboardHead
            dashboard={dashboard}
            range={range}
            timeZone={timeZone}
            refreshInterval={refreshInterval}
            refresh={refresh}
            annotations={annotations.events}
          />
        )}
        <div className="vigia-controls">
          <VariablesBar states={states ?? []} />
          {!kiosk && <DashboardLinks links={dashboard.links ?? []} others={others} uid={dashboard.uid} />}
        </div>
        {problems.length > 0 && (
          <div className="vigia-notice">
            <Alert title="Part of the dashboard can't be shown">
              {problems.map((problem) => (
                <div key={problem}>{problem}</div>
              ))}
            </Alert>
          </div>
        )}
        {states !== undefined && <Grid panels={dashboard.panels ?? []} />}
      </div>
    </DashboardProvider>
  );
}
