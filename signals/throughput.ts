/**
 * Demand and throughput. Demand is what clients ask HAProxy's front end for; throughput is what it answers. The front
 * end counts both also while every replica is dead.
 */
import { recordedModelPoints, recordedModelRequests } from "./by-model.ts";
import { frontend, frontendRequests, frontendResponses } from "./catalogue/haproxy.ts";
import type { Objectives } from "./objectives.ts";
import {
  and,
  atLeast,
  below,
  type Expression,
  group,
  inWindow,
  lessThan,
  mean,
  or,
  type Recorded,
  rate,
  record,
  sum,
  times,
  topk,
  unless,
} from "./promql/index.ts";
import { signal } from "./signal.ts";
import { shownSeries } from "./top.ts";

const model = ["series_id", "model_version"] as const;

/** Requests a second that clients make. */
export const recordedDemand = record(
  "host:haproxy_frontend_http_requests:rate",
  ["host"],
  sum(rate(frontendRequests, { proxy: frontend }), { by: ["host"] }),
);

/** Requests a second that are answered; a 5xx is no answer, a 4xx is one: the mistake was the client's. */
export const recordedServed = record(
  "host:haproxy_frontend_http_responses_answered:rate",
  ["host"],
  sum(rate(frontendResponses, { proxy: frontend, code: { matches: "[234]xx" } }), { by: ["host"] }),
);

/**
 * Throughput is low when the platform answers less than clients ask for, never because they ask for little:
 * - demand reaches the warning line, and what is answered stays below it; or
 * - demand is lower, and a smaller share of it is answered than the warning line is of the target (160 of 180).
 * At a demand of exactly the target, both say the same. A demand below the least at which a site is judged says nothing.
 */
export function throughputShort(
  { throughputTarget, throughputWarning, minimumRequestRate }: Objectives,
  demand: Expression<"host"> = recordedDemand.read,
  served: Expression<"host"> = recordedServed.read,
): Expression<"host"> {
  const belowLine = and(below(served, throughputWarning), atLeast(demand, throughputWarning));
  const belowShare = lessThan(served, times(demand, Number((throughputWarning / throughputTarget).toPrecision(6))));
  return or(belowLine, and(belowShare, atLeast(demand, minimumRequestRate)));
}

/**
 * Once a minute 1 where throughput was not short over five minutes and 0 where it was; nothing while hardly anybody asked.
 * Every minute in which somebody asked weighs the same, so that the mean of a window is the share of these minutes.
 */
export function recordedAttainment(objectives: Objectives): Recorded<"host"> {
  const demand = inWindow(300, recordedDemand.source);
  const served = inWindow(300, recordedServed.source);
  const asked = atLeast(demand, objectives.minimumRequestRate);
  const attained = unless(asked, throughputShort(objectives, demand, served));
  return record("host:throughput_attained:bool", ["host"], or(group(attained, { by: ["host"] }), times(asked, 0)));
}

/** Share of the minutes of a window in which as much was answered as the objective wants of what was asked. */
export function throughputAttained(objectives: Objectives): Expression<"host"> {
  return mean(recordedAttainment(objectives));
}

export const throughput = signal({
  title: "Throughput",
  description:
    "Requests answered each second (responses of the front end except 5xx). It may stay below the line when clients ask for less: compare it with the demand.",
  unit: "reqps",
  expression: recordedServed.read,
  legend: (label) => `answered ${label("host")}`,
  thresholds: [
    { severity: "target", bad: "below", at: (objectives) => objectives.throughputTarget },
    { severity: "warning", bad: "below", at: (objectives) => objectives.throughputWarning },
  ],
});

/** Without thresholds: a platform that nobody asks is not at fault, so that its number has no colour. */
export const answeredNow = signal({
  title: "Throughput",
  description: "Requests answered each second (responses of the front end except 5xx).",
  unit: "reqps",
  expression: recordedServed.read,
  legend: (label) => label("host"),
});

export const demand = signal({
  title: "Demand",
  description: "Requests that clients make each second, as the front end counts them.",
  unit: "reqps",
  expression: recordedDemand.read,
  legend: (label) => `asked ${label("host")}`,
});

export const requestRateByModel = sum(recordedModelRequests.read, { by: model });

export const requestsByModel = signal({
  title: "Throughput by model",
  description: `Predictions answered each second, one for each request and series. The ${shownSeries} busiest models are shown, unfolded series only.`,
  unit: "reqps",
  expression: topk(shownSeries, requestRateByModel),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

export const pointsByModel = signal({
  title: "Predicted points by model",
  description: `Points predicted each second; a request may carry several. The ${shownSeries} busiest models are shown, unfolded series only.`,
  unit: "cps",
  expression: topk(shownSeries, sum(recordedModelPoints.read, { by: model })),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});
