/**
 * One series from end to end. Its dashboard filters every metric that carries `series_id`. The service gives labels of
 * their own to a bounded number of series; the others are folded, and what is said here covers unfolded series only.
 */
import {
  activeModels,
  cacheOperations,
  foldedObservations,
  inferenceLatency,
  labelSets,
  labelSetsLimit,
  loggingLatency,
  modelPredictions,
  modelTrained,
  predictionLatency,
} from "./catalogue/service.ts";
import {
  age,
  and,
  max,
  minus,
  observations,
  observed,
  plus,
  quantile,
  rate,
  ratio,
  sum,
  topk,
  value,
} from "./promql/index.ts";
import { signal } from "./signal.ts";
import { latencyThresholds } from "./thresholds.ts";
import { shownSeries } from "./top.ts";

const series = { by: ["series_id"] } as const;
const model = { by: ["series_id", "model_version"] } as const;

const covers = "Unfolded series only.";

const latencyQuantile = (q: 0.5 | 0.95 | 0.99) =>
  signal({
    title: `P${q * 100} latency`,
    description: `Total time in the service below which ${q * 100} % of the predictions of the series stay. ${covers}`,
    unit: "s",
    expression: topk(shownSeries, quantile(q, predictionLatency, series)),
    legend: (label) => `P${q * 100} ${label("series_id")}`,
    thresholds: latencyThresholds,
  });

export const latencyP50 = latencyQuantile(0.5);
export const latencyP95 = latencyQuantile(0.95);
export const latencyP99 = latencyQuantile(0.99);

const predictions = sum(observations(predictionLatency), series);
const inferenceSeconds = sum(observed(inferenceLatency), series);
const loggingSeconds = sum(observed(loggingLatency), series);

export const inferenceMean = signal({
  title: "Mean inference",
  description: `Mean time that a prediction of the series spends in its model. ${covers}`,
  unit: "s",
  expression: topk(shownSeries, ratio(inferenceSeconds, predictions)),
  legend: (label) => `inference ${label("series_id")}`,
});

export const loggingMean = signal({
  title: "Mean logging",
  description: `Mean time that a prediction of the series spends until it is durable. ${covers}`,
  unit: "s",
  expression: topk(shownSeries, ratio(loggingSeconds, predictions)),
  legend: (label) => `logging ${label("series_id")}`,
});

/** Reading the request, finding pointer, model and prediction, and writing the answer. */
export const restMean = signal({
  title: "Mean of the rest",
  description: `Mean time that a prediction of the series spends outside of model and logging. It grows when models are read from Postgres. ${covers}`,
  unit: "s",
  expression: topk(
    shownSeries,
    ratio(minus(sum(observed(predictionLatency), series), plus(inferenceSeconds, loggingSeconds)), predictions),
  ),
  legend: (label) => `the rest ${label("series_id")}`,
});

const anomalous = ratio(
  sum(rate(modelPredictions, { is_anomaly: "true" }), series),
  sum(rate(modelPredictions), series),
);

const hits = ratio(sum(rate(cacheOperations, { operation: "hit" }), series), sum(rate(cacheOperations), series));

const busiest = topk(shownSeries, predictions);

export const requests = signal({
  title: "Requests",
  description: `Requests for the series answered each second. ${covers}`,
  unit: "reqps",
  expression: busiest,
  legend: (label) => label("series_id"),
});

export const requestsByHost = signal({
  title: "Requests by host",
  description: `Requests for the series answered each second, by the host that answered. ${covers}`,
  unit: "reqps",
  expression: topk(shownSeries, sum(observations(predictionLatency), { by: ["series_id", "host"] })),
  legend: (label) => `${label("series_id")} ${label("host")}`,
});

export const points = signal({
  title: "Predicted points",
  description: `Points of the series predicted each second; a request may carry up to 1,000. ${covers}`,
  unit: "cps",
  expression: topk(shownSeries, sum(rate(modelPredictions), series)),
  legend: (label) => label("series_id"),
});

export const pointsByVersion = signal({
  title: "Predicted points by version",
  description: `Points of the series predicted each second, by the version of the model that judged them. Versions older than the latest three count as __other__. ${covers}`,
  unit: "cps",
  expression: topk(shownSeries, sum(rate(modelPredictions), model)),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

const judged = (isAnomaly: "true" | "false", title: string, description: string) =>
  signal({
    title,
    description: `${description} ${covers}`,
    unit: "cps",
    expression: topk(shownSeries, sum(rate(modelPredictions, { is_anomaly: isAnomaly }), series)),
    legend: (label) => `${title.toLowerCase()} ${label("series_id")}`,
  });

export const anomalies = judged("true", "Anomalies", "Points of the series judged as anomalies each second.");
export const normal = judged("false", "Normal points", "Points of the series judged as normal each second.");

export const anomalyRatio = signal({
  title: "Anomaly rate",
  description: `Share of the series' points that are anomalies. ${covers}`,
  unit: "percentunit",
  expression: topk(shownSeries, anomalous),
  legend: (label) => label("series_id"),
});

export const anomalyRatioByVersion = signal({
  title: "Anomaly rate by version",
  description: `Share of a version's points that are anomalies: a new version that finds many more or fewer than the last has learnt something else. ${covers}`,
  unit: "percentunit",
  expression: topk(
    shownSeries,
    ratio(sum(rate(modelPredictions, { is_anomaly: "true" }), model), sum(rate(modelPredictions), model)),
  ),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

export const cacheHitRatio = signal({
  title: "Cache hit rate",
  description: `Share of the series' points that were answered without reading Postgres. A series that is asked seldom misses more. ${covers}`,
  unit: "percentunit",
  expression: topk(shownSeries, hits),
  legend: (label) => label("series_id"),
  thresholds: [{ severity: "warning", bad: "below", at: (objectives) => objectives.cacheHitRatio }],
});

export const cacheOperationRate = signal({
  title: "Cache hits and misses",
  description: `Look-ups for points of the series each second, by their outcome. ${covers}`,
  unit: "ops",
  expression: topk(shownSeries, sum(rate(cacheOperations), { by: ["series_id", "operation"] })),
  legend: (label) => `${label("operation")} ${label("series_id")}`,
});

/** What else is to say of the busiest series, for a table with one row each. */
export const ofBusiest = {
  latencyP95: { ...latencyP95, expression: and(quantile(0.95, predictionLatency, series), busiest) },
  anomalyRatio: { ...anomalyRatio, expression: and(anomalous, busiest) },
  cacheHitRatio: { ...cacheHitRatio, expression: and(hits, busiest) },
} as const;

export const versions = signal({
  title: "Stored versions",
  description: `Versions of the series' model that are stored. Every replica reports the same number: the highest of their reports is shown. ${covers}`,
  unit: "short",
  expression: topk(shownSeries, max(value(activeModels), series)),
  legend: (label) => label("series_id"),
});

export const modelAge = signal({
  title: "Age of the model",
  description: `Time since the current version of the series' model was trained. ${covers}`,
  unit: "s",
  expression: topk(shownSeries, max(age(modelTrained), series)),
  legend: (label) => label("series_id"),
});

export const requestsOfVersion = signal({
  title: "Requests a second",
  description: `Requests for the series that a version answered each second. ${covers}`,
  unit: "reqps",
  expression: topk(shownSeries, sum(observations(predictionLatency), model)),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

export const latencyP95OfVersion = signal({
  title: "P95 latency by version",
  description: `Total time in the service below which 95 % of a version's predictions stay. ${covers}`,
  unit: "s",
  expression: topk(shownSeries, quantile(0.95, predictionLatency, model)),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
  thresholds: latencyThresholds,
});

export const foldedShare = signal({
  title: "Folded share",
  description:
    "Share of all predictions of a host that count under __other__, because their series had no label set left or their version is old: what no dashboard of a single series shows.",
  unit: "percentunit",
  expression: ratio(
    sum(rate(foldedObservations), { by: ["host"] }),
    sum(observations(predictionLatency), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
});

export const labelSetsUsed = signal({
  title: "Label sets in use",
  description: "Label sets of series and version that the fullest replica of a host uses, as a share of its budget.",
  unit: "percentunit",
  expression: ratio(max(value(labelSets), { by: ["host"] }), max(value(labelSetsLimit), { by: ["host"] })),
  legend: (label) => label("host"),
});
