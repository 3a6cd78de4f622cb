/** Asks every query of every panel again and again, and says how long the slow ones of them take. */
import type { Dashboard } from "../live-check/dashboard.ts";
import { type PlannedQuery, planQueries } from "../live-check/plan.ts";
import { rangeOf } from "../live-check/time.ts";
import { resolveVariables, type Stores, storeOf } from "../live-check/variables.ts";

export interface PanelTime {
  readonly dashboard: string;
  readonly panel: string;
  /** Of its slowest query: a panel asks all of them at once (seconds). */
  readonly p95: number;
  readonly median: number;
  readonly repeats: number;
  readonly empty: boolean;
}

export interface Measuring {
  readonly dashboards: readonly Dashboard[];
  readonly stores: Stores;
  readonly scrapeSeconds: number;
  /** Milliseconds since 1970: the end of the data. */
  readonly now: number;
  readonly repeats: number;
  /** Seconds that a query may take in all; then it has been asked often enough, but five times at least. */
  readonly patience: number;
}

/** The value below which the share lies, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)] ?? Number.NaN;
}

interface QueryTime {
  readonly times: readonly number[];
  readonly empty: boolean;
}

export async function measure(options: Measuring, say: (line: string) => void): Promise<PanelTime[]> {
  const { dashboards, stores, scrapeSeconds, now, repeats, patience } = options;

  async function timesOf(query: PlannedQuery, choices: Parameters<typeof storeOf>[1]): Promise<QueryTime> {
    const store = storeOf(query.source, choices, stores);
    const ask = () => (query.range ? store.range(query.sent, query.range) : store.instant(query.sent, query.time));
    // The first reads what lies on the disk and is no measure of the rest.
    const { value } = await ask();
    const times: number[] = [];
    for (let total = 0; times.length < repeats && (total < patience || times.length < 5); ) {
      const { seconds } = await ask();
      times.push(seconds);
      total += seconds;
    }
    return { times, empty: !value.some(({ points }) => points.some(([, number]) => number !== undefined)) };
  }

  const found: PanelTime[] = [];
  for (const dashboard of dashboards) {
    const { choices } = await resolveVariables(dashboard, stores, rangeOf(dashboard.time, now));
    const queries = planQueries(dashboard, { choices, now, scrape: scrapeSeconds * 1000 });
    for (const [panel, group] of Map.groupBy(queries, ({ panel }) => panel)) {
      const measured: QueryTime[] = [];
      for (const query of group) measured.push(await timesOf(query, choices));
      found.push({
        ...{ dashboard: dashboard.uid, panel },
        p95: Math.max(...measured.map(({ times }) => percentile(times, 0.95))),
        median: Math.max(...measured.map(({ times }) => percentile(times, 0.5))),
        repeats: Math.min(...measured.map(({ times }) => times.length)),
        empty: measured.every(({ empty }) => empty),
      });
    }
    const own = found.filter((it) => it.dashboard === dashboard.uid);
    const slowest = Math.max(...own.map(({ p95 }) => p95));
    say(`${dashboard.uid}: ${own.length} panels, slowest P95 ${(slowest * 1000).toFixed(0)} ms`);
  }
  return found;
}
