/** A panel: its frame, its queries' state, and what its kind draws. */
import { type DataFrame, type FieldConfigSource, FieldType, LoadingState, renderMarkdown } from "@grafana/data";
import { ErrorBoundary, Icon, PanelChrome, Tooltip, useTheme2 } from "@grafana/ui";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { interpolateLink, interpolateText } from "../query/interpolate.ts";
import { replacer, timeLinks, useDashboard } from "./dashboard-context.ts";
import { configured, transformed } from "./field-config.ts";
import type { Panel } from "./model.ts";
import { type Failure, runQueries, sentQuery } from "./panel-queries.ts";
import { Empty, Failed, Slow } from "./panel-states.tsx";
import { StatPanel } from "./stat-panel.tsx";
import { TablePanel } from "./table-panel.tsx";
import { TextPanel } from "./text-panel.tsx";
import { panelRange } from "./time.ts";
import { TimeSeriesPanel } from "./time-series-panel.tsx";

export interface Drawing {
  readonly panel: Panel;
  readonly frames: DataFrame[];
  readonly fieldConfig: FieldConfigSource;
  readonly width: number;
  readonly height: number;
}

interface Data {
  readonly frames: readonly DataFrame[];
  readonly failures: readonly Failure[];
}

const kinds: Readonly<Record<string, (drawing: Drawing) => ReactNode>> = {
  timeseries: TimeSeriesPanel,
  stat: StatPanel,
  table: TablePanel,
};

/** Whether there is nothing to draw. Series without a single value would be axes with nothing in them. */
function isEmpty({ type }: Panel, frames: readonly DataFrame[]): boolean {
  if (type !== "timeseries") return frames.every((frame) => frame.length === 0 || frame.fields.length === 0);
  return !frames.some((frame) =>
    frame.fields.some((field) => field.type === FieldType.number && field.values.some(Number.isFinite)),
  );
}

/** Answers of the panel's queries; the last ones stay while new ones are on their way. */
function usePanelData(panel: Panel, width: number): { data: Data | undefined; loading: boolean; queries: string[] } {
  const { sources, choices, range: shared, refreshed } = useDashboard();
  const [data, setData] = useState<Data>();
  const [loading, setLoading] = useState(true);
  const { range } = panelRange(shared, panel);
  const context = { sources, choices, range, width };
  const key = JSON.stringify([[...choices.values()], shared.raw, refreshed, width]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the context
  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    runQueries(panel, context, abort.signal)
      .then(async ({ frames, failures }) => {
        const result = await transformed(panel, frames, (text) => interpolateText(text, choices));
        if (abort.signal.aborted) return;
        setData({ frames: result, failures });
        setLoading(false);
      })
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const message = error instanceof Error ? error.message : String(error);
        setData({ frames: [], failures: [{ refId: "", message, query: "" }] });
        setLoading(false);
      });
    return () => abort.abort();
  }, [panel, key]);
  const queries = (panel.targets ?? [])
    .filter(({ hide }) => hide !== true)
    .map((target) => sentQuery(panel, target, context));
  return { data, loading, queries };
}

function Body({
  panel,
  data,
  queries,
  width,
  height,
}: Omit<Drawing, "frames" | "fieldConfig"> & { data: Data | undefined; queries: string[] }) {
  const dashboard = useDashboard();
  const theme = useTheme2();
  const { timeZone } = dashboard;
  const drawn = useMemo(
    () => configured(panel, data?.frames ?? [], { theme, timeZone, replace: replacer(dashboard) }),
    [panel, data, theme, timeZone, dashboard],
  );
  const kind = kinds[panel.type];
  if (kind === undefined) {
    return (
      <Failed
        failures={[{ refId: "", message: `the preview does not draw panels of the kind '${panel.type}'`, query: "" }]}
      />
    );
  }
  if (data === undefined) return <Slow queries={queries} />;
  if (isEmpty(panel, data.frames)) {
    if (data.failures.length > 0) return <Failed failures={data.failures} />;
    return <Empty text={panel.fieldConfig?.defaults.noValue ?? "No data"} queries={queries} height={height} />;
  }
  const Kind = kind;
  return <Kind panel={panel} {...drawn} width={width} height={height} />;
}

function useTitle(panel: Panel): { title: string; description: (() => string) | undefined; items: ReactNode } {
  const { choices, range } = useDashboard();
  const { note } = panelRange(range, panel);
  const title = interpolateText(panel.title ?? "", choices);
  const description = panel.description
    ? () => renderMarkdown(interpolateText(panel.description ?? "", choices))
    : undefined;
  const items: ReactNode[] = (panel.links ?? []).map(({ title: text = "", url = "", targetBlank }) => {
    const href = interpolateLink(url, choices, timeLinks(range));
    return (
      <Tooltip key={text} content={interpolateText(text, choices)}>
        <a href={href} className="vigia-panel-link" {...(targetBlank ? { target: "_blank", rel: "noreferrer" } : {})}>
          <Icon name="external-link-alt" size="sm" aria-label={text} />
        </a>
      </Tooltip>
    );
  });
  if (note !== "" && panel.hideTimeOverride !== true) {
    items.push(
      <span key="time" className="vigia-panel-time">
        <Icon name="clock-nine" size="sm" /> {note}
      </span>,
    );
  }
  return { title, description, items: items.length > 0 ? items : undefined };
}

/** Panels with queries. The attributes tell screenshots and tests when a panel is done, and how. */
function QueryPanel({ panel, width, height }: { panel: Panel; width: number; height: number }) {
  const { data, loading, queries } = usePanelData(panel, width);
  const { title, description, items } = useTitle(panel);
  const partial = data !== undefined && data.frames.length > 0 ? data.failures : [];
  const state =
    data === undefined || loading
      ? "loading"
      : data.failures.length > 0 || kinds[panel.type] === undefined
        ? "failed"
        : isEmpty(panel, data.frames)
          ? "empty"
          : "drawn";
  return (
    <div data-panel={panel.id} data-panel-title={title} data-panel-state={state}>
      <PanelChrome
        width={width}
        height={height}
        title={title}
        {...(description === undefined ? {} : { description })}
        titleItems={items}
        displayMode={panel.transparent ? "transparent" : "default"}
        loadingState={loading ? LoadingState.Loading : LoadingState.Done}
        {...(partial.length > 0
          ? { statusMessage: partial.map(({ refId, message }) => `${refId}: ${message}`).join("\n") }
          : {})}
        padding={panel.type === "table" ? "none" : "md"}
      >
        {(innerWidth, innerHeight) => (
          <ErrorBoundary dependencies={[data]}>
            {({ error }) =>
              error ? (
                <Failed failures={[{ refId: "", message: `it can't be drawn: ${error.message}`, query: "" }]} />
              ) : (
                <Body panel={panel} data={data} queries={queries} width={innerWidth} height={innerHeight} />
              )
            }
          </ErrorBoundary>
        )}
      </PanelChrome>
    </div>
  );
}

export function PanelView({ panel, width, height }: { panel: Panel; width: number; height: number }) {
  const { title, description, items } = useTitle(panel);
  if (panel.type !== "text") return <QueryPanel panel={panel} width={width} height={height} />;
  return (
    <div data-panel={panel.id} data-panel-title={title} data-panel-state="drawn">
      <PanelChrome
        width={width}
        height={height}
        title={title}
        {...(description === undefined ? {} : { description })}
        titleItems={items}
        displayMode={panel.transparent ? "transparent" : "default"}
      >
        {(_, innerHeight) => <TextPanel panel={panel} height={innerHeight} />}
      </PanelChrome>
    </div>
  );
}
