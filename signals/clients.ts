/**
 * Clients: what each asks for and gets. All of it comes from metrics that carry `client`, and is never summed from series:
 * a folded series has no owner. Clients stand in the configuration, so that they are few; still the busiest are shown.
 */
import { clientLatency, clientPredictions, clientRequests } from "./catalogue/service.ts";
import { type Expression, observations, observed, quantile, rate, ratio, sum, topk } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { latencyThresholds } from "./thresholds.ts";
import { shownSeries } from "./top.ts";

const client = { by: ["client"] } as const;
const top = <L extends string>(part: Expression<L>): Expression<L> => topk(shownSeries, part);
const some = `The ${shownSeries} highest are shown.`;

const allRequests = sum(rate(clientRequests), client);

export const requests = signal({
  title: "Requests by client",
  description: `Requests of a client that were answered each second, mistakes and refusals included. __none__ is who gave no key that is known. ${some}`,
  unit: "reqps",
  expression: top(allRequests),
  legend: (label) => label("client"),
});

export const requestsByCode = signal({
  title: "Answers by status code",
  description: `Answers each second, by client and status code. ${some}`,
  unit: "reqps",
  expression: top(sum(rate(clientRequests), { by: ["client", "code"] })),
  legend: (label) => `${label("code")} ${label("client")}`,
});

export const errorRatio = signal({
  title: "Error rate by client",
  description: `Share of a client's requests that the service answered with 5xx. What HAProxy answers while no replica can is in no client's numbers: see the error rate of the overview. ${some}`,
  unit: "percentunit",
  expression: top(ratio(sum(rate(clientRequests, { code: { matches: "5.." } }), client), allRequests)),
  legend: (label) => label("client"),
  thresholds: [{ severity: "critical", bad: "above", at: (objectives) => objectives.errorRatio }],
});

export const mistakes = signal({
  title: "Client mistakes",
  description: `Requests each second that were answered with 4xx but for 429: unknown series, data that can't be judged, keys that are not known. ${some}`,
  unit: "reqps",
  expression: top(sum(rate(clientRequests, { code: { matches: "4([013-9].|2[0-8])" } }), client)),
  legend: (label) => label("client"),
});

export const refused = signal({
  title: "Refused for their rate",
  description: `Requests each second that were refused with 429, because the client sent more than its limit. ${some}`,
  unit: "reqps",
  expression: top(sum(rate(clientRequests, { code: "429" }), client)),
  legend: (label) => label("client"),
});

export const latencyP95 = signal({
  title: "P95 latency by client",
  description: `Total time in the service below which 95 % of a client's predictions stay. ${some}`,
  unit: "s",
  expression: top(quantile(0.95, clientLatency, client)),
  legend: (label) => label("client"),
  thresholds: latencyThresholds,
});

export const latencyMean = signal({
  title: "Mean latency by client",
  description: `Mean total time in the service of a client's predictions. ${some}`,
  unit: "s",
  expression: top(ratio(sum(observed(clientLatency), client), sum(observations(clientLatency), client))),
  legend: (label) => label("client"),
  thresholds: latencyThresholds,
});

const allPoints = sum(rate(clientPredictions), client);
const allAnomalies = sum(rate(clientPredictions, { is_anomaly: "true" }), client);

export const points = signal({
  title: "Predicted points by client",
  description: `Points of a client predicted each second; a request may carry up to 1,000. ${some}`,
  unit: "cps",
  expression: top(allPoints),
  legend: (label) => label("client"),
});

export const anomalies = signal({
  title: "Anomalies by client",
  description: `Points of a client judged as anomalies each second. ${some}`,
  unit: "cps",
  expression: top(allAnomalies),
  legend: (label) => label("client"),
});

export const anomalyRatio = signal({
  title: "Anomaly rate by client",
  description: `Share of a client's points that are anomalies. A rise of one client is news about its machines, a rise of all about us. ${some}`,
  unit: "percentunit",
  expression: top(ratio(allAnomalies, allPoints)),
  legend: (label) => label("client"),
});
