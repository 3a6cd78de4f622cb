/**
 * Demand and throughput. Demand is what clients ask HAProxy's front end for; throughput is what it answers. The front
 * end counts both also while every replica is dead.
 */
import { frontend, frontendRequests, frontendResponses } from "./catalogue/haproxy.ts";
import { modelPredictions, predictionLatency } from "./catalogue/service.ts";
import { observations, rate, record, sum, topk } from "./promql/index.ts";
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

export const requestRateByModel = sum(observations(predictionLatency), { by: model });

export const requestsByModel = signal({
  title: "Throughput by model",
  description: `Predictions answered each second, one for each request and series. The ${shownSeries} busiest models are shown.`,
  unit: "reqps",
  expression: topk(shownSeries, requestRateByModel),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

export const pointsByModel = signal({
  title: "Predicted points by model",
  description: `Points predicted each second; a request may carry several. The ${shownSeries} busiest models are shown.`,
  unit: "cps",
  expression: topk(shownSeries, sum(rate(modelPredictions), { by: model })),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});
