/**
 * What is kept for 90 days. The long-term store gets recorded series only, and questions about weeks are put to series with
 * one sample a minute: a window of 30 days then has 43,200 samples of each, whatever the scrape interval.
 *
 * What happens is recorded as a number of events a minute (`increase1m`), numerators and denominators apart. Adding up the
 * samples of any window (`total`) gives the events in it, so that ratios over days are weighted by traffic. Never average
 * recorded ratios or quantiles over time: a quiet hour would weigh as much as a busy one.
 */
import { cacheOperations, inferenceLatency, loggingLatency, predictionLatency } from "./catalogue/service.ts";
import {
  type Expression,
  inWindow,
  observations,
  observed,
  type Recorded,
  rate,
  record,
  sum,
  times,
} from "./promql/index.ts";

/** Seconds between two samples: the interval of the rule group that records them. */
export const aggregateSeconds = 60;

/**
 * Seconds that the rate of a minute looks back. More than the minute itself, in which a lost scrape or two would leave
 * nothing to compute a rate of; each event is seen by five minutes, and by each at a fifth.
 */
export const lookBackSeconds = 300;

/** Events of a minute, from their rate a second. `name` is level and metric: `host:cache_operations`. */
export function countedByMinute<const L extends string>(
  name: `${string}:${string}`,
  labels: readonly L[],
  rate: Expression<NoInfer<L>>,
): Recorded<L> {
  return record(
    `${name}:increase1m` as `${string}:${string}:${string}`,
    labels,
    times(inWindow(lookBackSeconds, rate), aggregateSeconds),
  );
}

const byHost = { by: ["host"] } as const;

export const countedLookups = countedByMinute("host:cache_operations", ["host"], sum(rate(cacheOperations), byHost));

export const countedHits = countedByMinute(
  "host:cache_operations_hit",
  ["host"],
  sum(rate(cacheOperations, { operation: "hit" }), byHost),
);

/** Answered predictions: of the latency budget, and for means. */
export const countedPredictions = countedByMinute(
  "host:prediction_latency_seconds_count",
  ["host"],
  sum(observations(predictionLatency), byHost),
);

/** Seconds that predictions took: over their number, the mean of any window. */
export const countedPredictionSeconds = countedByMinute(
  "host:prediction_latency_seconds_sum",
  ["host"],
  sum(observed(predictionLatency), byHost),
);

export const countedInferenceSeconds = countedByMinute(
  "host:inference_latency_seconds_sum",
  ["host"],
  sum(observed(inferenceLatency), byHost),
);

export const countedLoggingSeconds = countedByMinute(
  "host:logging_latency_seconds_sum",
  ["host"],
  sum(observed(loggingLatency), byHost),
);
