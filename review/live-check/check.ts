/** Asks a running stack every query of its dashboards. */
import { QueryError, type Series } from "../preview/query/answers.ts";
import { parsePromql } from "../promql/parse.ts";
import { metricsOf } from "../promql/syntax.ts";
import type { Dashboard } from "./dashboard.ts";
import { type PlannedQuery, planQueries } from "./plan.ts";
import { CheckProblem } from "./problem.ts";
import { type RightlyEmpty, reasonFor } from "./rightly-empty.ts";
import type { Store, Timed } from "./store.ts";
import { rangeOf } from "./time.ts";
import { resolveVariables, type Stores, storeOf } from "./variables.ts";

export type Outcome =
  | {
      readonly result: "data";
      readonly series: number;
      /** The query's first step is not over: there is data at this moment, and the panel will show it. */
      readonly young?: true;
    }
  | { readonly result: "rightly empty"; readonly reason: string }
  | { readonly result: "empty" }
  | { readonly result: "unknown metric"; readonly metrics: readonly string[] }
  | { readonly result: "failed"; readonly error: string };

export interface Checked {
  readonly kind: "panel" | "annotation" | "variable";
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
  readonly written: string;
  readonly sent: string;
  readonly store: string;
  /** Undefined where nothing was asked. */
  readonly seconds: number | undefined;
  readonly outcome: Outcome;
}

export function isGood({ outcome: { result } }: Checked): boolean {
  return result === "data" || result === "rightly empty";
}

export interface CheckOptions {
  readonly dashboards: readonly Dashboard[];
  readonly stores: Stores;
  readonly rightlyEmpty: readonly RightlyEmpty[];
  /** Seconds between two scrapes. */
  readonly scrapeSeconds: number;
  /** Milliseconds since 1970; the present by default. */
  readonly now?: number;
  /** Hears of each dashboard when it has been asked. */
  readonly onDashboard?: (uid: string, checked: readonly Checked[]) => void;
}

/** NaN is what a ratio of nothing gives: Grafana draws nothing for it. */
function hasData(series: readonly Series[]): boolean {
  return series.some(({ points }) => points.some(([, value]) => value !== undefined));
}

/** Names of a store's metrics in the last hour, asked for once. */
function namesOf(now: number): (store: Store) => Promise<ReadonlySet<string>> {
  const known = new Map<Store, Promise<ReadonlySet<string>>>();
  return (store) => {
    const between = { start: now / 1000 - 3600, end: now / 1000 };
    const names = known.get(store) ?? store.labelValues("__name__", between).then(({ value }) => new Set(value));
    known.set(store, names);
    return names;
  };
}

/** Metrics that the query reads and the store does not have. */
async function unknownMetrics(sent: string, names: Promise<ReadonlySet<string>>): Promise<string[]> {
  const wanted = metricsOf(parsePromql(sent));
  const known = await names;
  return [...wanted].filter((name) => name !== "" && !known.has(name));
}

/** Answers every query of every panel, variable and annotation. One at a time: their times are measured. */
export async function checkDashboards(options: CheckOptions): Promise<Checked[]> {
  const { dashboards, stores, rightlyEmpty, scrapeSeconds, onDashboard } = options;
  const now = options.now ?? Date.now();
  const names = namesOf(now);

  const ask = async (query: PlannedQuery, store: Store): Promise<Timed<Series[]>> =>
    query.range ? store.range(query.sent, query.range) : store.instant(query.sent, query.time);

  async function outcomeOf(query: PlannedQuery, store: Store): Promise<{ seconds?: number; outcome: Outcome }> {
    try {
      const { value, seconds } = await ask(query, store);
      if (hasData(value)) return { seconds, outcome: { result: "data", series: value.length } };
      // With steps of an hour, a stack that is younger has no point yet.
      const present = query.range ? (await store.instant(query.sent, query.time)).value : [];
      if (hasData(present)) return { seconds, outcome: { result: "data", series: present.length, young: true } };
      const reason = reasonFor(query, rightlyEmpty);
      if (reason !== undefined) return { seconds, outcome: { result: "rightly empty", reason } };
      const metrics = await unknownMetrics(query.sent, names(store));
      return { seconds, outcome: metrics.length > 0 ? { result: "unknown metric", metrics } : { result: "empty" } };
    } catch (error) {
      if (error instanceof QueryError) return { outcome: { result: "failed", error: error.message } };
      throw error;
    }
  }

  async function check(query: PlannedQuery, choices: Parameters<typeof storeOf>[1]): Promise<Checked> {
    const { kind, dashboard, panel, refId, written, sent } = query;
    const base = { kind, dashboard, panel, refId, written, sent };
    try {
      const store = storeOf(query.source, choices, stores);
      const { seconds, outcome } = await outcomeOf(query, store);
      return { ...base, store: store.uid, seconds, outcome };
    } catch (error) {
      if (error instanceof CheckProblem) throw error;
      const message = error instanceof Error ? error.message : String(error);
      return { ...base, store: "", seconds: undefined, outcome: { result: "failed", error: message } };
    }
  }

  const checked: Checked[] = [];
  for (const dashboard of dashboards) {
    const { choices, answers } = await resolveVariables(dashboard, stores, rangeOf(dashboard.time, now));
    const found: Checked[] = answers.map(({ name, query, store, values, seconds, error }): Checked => {
      const place = { kind: "variable" as const, dashboard: dashboard.uid, panel: name, refId: name };
      const reason = reasonFor(place, rightlyEmpty);
      const empty: Outcome = reason === undefined ? { result: "empty" } : { result: "rightly empty", reason };
      const outcome: Outcome =
        error !== undefined ? { result: "failed", error } : values > 0 ? { result: "data", series: values } : empty;
      return { ...place, written: query, sent: query, store, seconds, outcome };
    });
    const occasion = { choices, now, scrape: scrapeSeconds * 1000 };
    for (const query of planQueries(dashboard, occasion)) found.push(await check(query, choices));
    onDashboard?.(dashboard.uid, found);
    checked.push(...found);
  }
  return checked;
}
