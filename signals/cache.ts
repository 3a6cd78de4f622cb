/** The cache: a hit is a point answered without reading Postgres. */
import { recordedSeriesMisses } from "./by-model.ts";
import { cacheErrors, cacheOperations } from "./catalogue/service.ts";
import { rate, ratio, record, sum, topk } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";
import { shownSeries } from "./top.ts";

const thresholds: readonly Threshold[] = [
  { severity: "warning", bad: "below", at: (objectives) => objectives.cacheHitRatio },
];

/** Look-ups a second of a host. */
export const recordedLookups = record(
  "host:cache_operations:rate",
  ["host"],
  sum(rate(cacheOperations), { by: ["host"] }),
);

/** Hits and misses a second of a host. */
export const recordedOperations = record(
  "host_operation:cache_operations:rate",
  ["host", "operation"],
  sum(rate(cacheOperations), { by: ["host", "operation"] }),
);

/** Share of a host's look-ups that are hits. */
export const recordedHitRatio = record(
  "host:cache_operations_hit:ratio_rate",
  ["host"],
  ratio(
    sum(rate(cacheOperations, { operation: "hit" }), { by: ["host"] }),
    sum(rate(cacheOperations), { by: ["host"] }),
  ),
);

export const cacheHitRatio = signal({
  title: "Cache hit rate",
  description:
    "Share of the points that are answered without reading Postgres. This is the value that the cache alert reads. Below the line: longer times to live, or a larger cache.",
  unit: "percentunit",
  expression: recordedHitRatio.read,
  legend: (label) => label("host"),
  thresholds,
});

export const cacheOperationRate = signal({
  title: "Cache hits and misses",
  description: "Cache look-ups each second, by their outcome.",
  unit: "ops",
  expression: sum(recordedOperations.read, { by: ["operation"] }),
  legend: (label) => label("operation"),
});

export const cacheMissesBySeries = signal({
  title: "Cache misses by series",
  description: `Look-ups each second that had to read Postgres. The ${shownSeries} series with the most are shown, unfolded series only.`,
  unit: "ops",
  expression: topk(shownSeries, sum(recordedSeriesMisses.read, { by: ["series_id"] })),
  legend: (label) => label("series_id"),
});

export const cacheErrorRate = signal({
  title: "Cache errors",
  description: "Redis commands that failed or timed out each second; the requests went on without the cache.",
  unit: "ops",
  expression: sum(rate(cacheErrors), { by: ["host", "operation"] }),
  legend: (label) => `${label("operation")} ${label("host")}`,
});
