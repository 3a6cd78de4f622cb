/** Every query of a dashboard as it is sent when the dashboard is opened at its own time range. */
import { type Choices, interpolateQuery } from "../preview/query/interpolate.ts";
import { aligned, duration, milliseconds, type Range, steps, timeVariables } from "../preview/query/intervals.ts";
import type { Dashboard, Panel, Target } from "./dashboard.ts";
import { rangeOf, wantedInterval } from "./time.ts";

export interface PlannedQuery {
  readonly kind: "panel" | "annotation";
  readonly dashboard: string;
  /** Title of the panel, or name of the annotation. */
  readonly panel: string;
  readonly refId: string;
  /** As the dashboard says it, with its variables. */
  readonly written: string;
  /** As it is sent. */
  readonly sent: string;
  /** Uid of the data source; it may be a variable. */
  readonly source: string | null | undefined;
  /** Undefined: asked at one moment, the end of the range. */
  readonly range: { readonly start: number; readonly end: number; readonly step: number } | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

export interface Occasion {
  readonly choices: Choices;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds between two scrapes. */
  readonly scrape: number;
}

/** Pixels of a usual window; panels ask for a point a pixel. */
const windowWidth = 1600;

function panelRange(panel: Panel, dashboard: Dashboard, now: number): Range {
  if (!panel.timeFrom) return rangeOf(dashboard.time, now);
  return rangeOf({ from: panel.timeFrom.startsWith("now") ? panel.timeFrom : `now-${panel.timeFrom}`, to: "now" }, now);
}

function isRange({ range, instant }: Target): boolean {
  return range !== false && (range === true || instant !== true);
}

function planTarget(
  panel: Panel,
  target: Target,
  dashboard: Dashboard,
  { choices, now, scrape }: Occasion,
): PlannedQuery {
  const range = panelRange(panel, dashboard, now);
  const points = panel.maxDataPoints ?? Math.floor((windowWidth * panel.gridPos.w) / 24);
  const own = target.interval ? milliseconds(target.interval) : scrape;
  const least = Math.max(own, panel.interval ? milliseconds(panel.interval) : 0);
  const step = steps(range, Math.max(wantedInterval(range, points), least), own);
  const written = target.expr ?? "";
  const { start, end } = aligned(range, step.interval);
  return {
    ...{ kind: "panel", dashboard: dashboard.uid, panel: panel.title, refId: target.refId, written },
    sent: interpolateQuery(written, choices, timeVariables(range, step)),
    source: target.datasource?.uid ?? panel.datasource?.uid,
    range: isRange(target) ? { start, end, step: step.interval / 1000 } : undefined,
    time: range.to / 1000,
  };
}

/** @param occasion with the dashboard's variables chosen */
export function planQueries(dashboard: Dashboard, occasion: Occasion): PlannedQuery[] {
  const panels = dashboard.panels.flatMap((panel) =>
    panel.targets.filter(({ hide }) => hide !== true).map((target) => planTarget(panel, target, dashboard, occasion)),
  );
  const annotations = dashboard.annotations.list.flatMap(({ name, expr, target, datasource }): PlannedQuery[] => {
    const written = target?.expr ?? expr;
    // Grafana's own annotations ask no store.
    if (written === undefined) return [];
    const panel: Panel = { ...{ title: name, type: "annotation", gridPos: { w: 24 }, targets: [] }, datasource };
    const refId = target?.refId ?? "";
    const query = { refId, expr: written, range: true, interval: target?.interval ?? duration(60_000), datasource };
    return [{ ...planTarget(panel, query, dashboard, occasion), kind: "annotation" }];
  });
  return [...panels, ...annotations];
}
