/**
 * Error budgets: the share of requests that may fail or be slow, how fast it is used up, and what is left of it. Rates are
 * recorded over five minutes, and longer windows are made of them: reading the buckets of every series over three days at
 * each evaluation would cost Prometheus more than the rest of its work.
 */
import { countedByMinute } from "./aggregates.ts";
import { type BurnWindow, burnWindows, windowSeconds } from "./burn-rates.ts";
import { frontend, frontendRequests, frontendResponses } from "./catalogue/haproxy.ts";
import { predictionLatency } from "./catalogue/service.ts";
import type { Objectives } from "./objectives.ts";
import {
  complement,
  divided,
  type Expression,
  inWindow,
  minus,
  observations,
  observationsUpTo,
  type Recorded,
  rate,
  ratio,
  record,
  sum,
  total,
} from "./promql/index.ts";

export interface Budget {
  /** Share of the requests that may be bad (0..1). */
  readonly share: number;
  readonly bad: Recorded<"host">;
  readonly all: Recorded<"host">;
  /** Share of the requests that were bad, by window. */
  readonly ratios: Readonly<Record<BurnWindow, Recorded<"host">>>;
  /** The same requests counted by the minute, for windows of weeks: see aggregates.ts. */
  readonly counted: { readonly bad: Recorded<"host">; readonly all: Recorded<"host"> };
}

const byHost = { by: ["host"] } as const;
const shortest = windowSeconds("5m");

interface Events {
  /** Names of the recordings, without level and operation. */
  readonly badMetric: string;
  readonly allMetric: string;
  readonly bad: Expression<"host">;
  readonly all: Expression<"host">;
}

function budget(share: number, { badMetric, allMetric, bad, all }: Events): Budget {
  const recordedBad = record(`host:${badMetric}:rate5m`, ["host"], inWindow(shortest, bad));
  const recordedAll = record(`host:${allMetric}:rate5m`, ["host"], inWindow(shortest, all));
  const over = (window: BurnWindow): Recorded<"host"> =>
    record(
      `host:${badMetric}:ratio_rate${window}`,
      ["host"],
      window === "5m"
        ? ratio(recordedBad.read, recordedAll.read)
        : inWindow(windowSeconds(window), ratio(total(recordedBad), total(recordedAll))),
    );
  const ratios = Object.fromEntries(burnWindows.map((window) => [window, over(window)]));
  return {
    share,
    bad: recordedBad,
    all: recordedAll,
    ratios: ratios as Record<BurnWindow, Recorded<"host">>,
    counted: {
      bad: countedByMinute(`host:${badMetric}`, ["host"], bad),
      all: countedByMinute(`host:${allMetric}`, ["host"], all),
    },
  };
}

/** Days over which a budget runs. */
export const budgetDays = 30;

/**
 * Share of the budget that is left: 1 while nothing was bad, 0 when as many requests were bad as the budget allows, less
 * when more were. The bad requests of the whole window are divided by all of it, both added up from what was counted by
 * the minute, so that each request weighs the same; a mean of ratios would let a bad minute at night weigh as much as one at
 * noon. Minutes in which no rule was evaluated are missing on both sides. In a site that is younger than the window, the
 * budget is that of the requests so far.
 */
export function budgetLeft({ share, counted }: Budget, days = budgetDays): Expression<"host"> {
  return inWindow(days * 86_400, complement(divided(ratio(total(counted.bad), total(counted.all)), share)));
}

/** How many times faster than allowed the budget is used up, over a window: 1 uses it up in exactly its 30 days. */
export function burnRate({ share, ratios }: Budget, window: BurnWindow): Expression<"host"> {
  return divided(ratios[window].read, share);
}

/** Requests that end in an error, see errors.ts. */
export function errorBudget(objectives: Objectives): Budget {
  return budget(objectives.errorRatio, {
    badMetric: "haproxy_frontend_http_responses_5xx",
    allMetric: "haproxy_frontend_http_requests",
    bad: sum(rate(frontendResponses, { proxy: frontend, code: "5xx" }), byHost),
    all: sum(rate(frontendRequests, { proxy: frontend }), byHost),
  });
}

/** The requirement is a P95, so that one prediction in twenty may be slower. */
export const slowShare = 0.05;

/** Answered predictions that took longer than the requirement. */
export function latencyBudget(objectives: Objectives): Budget {
  const all = sum(observations(predictionLatency), byHost);
  return budget(slowShare, {
    badMetric: "prediction_latency_seconds_slow",
    allMetric: "prediction_latency_seconds_count",
    bad: minus(all, sum(observationsUpTo(objectives.latencyCriticalSeconds, predictionLatency), byHost)),
    all,
  });
}
