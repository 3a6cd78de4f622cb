/** Latency of predictions: in total, and split into inference and logging. */
import {
  recordedModelInferenceP95,
  recordedModelLoggingP95,
  recordedModelP95,
  recordedModelRequests,
  recordedModelSeconds,
} from "./by-model.ts";
import { inferenceLatency, loggingLatency, predictionLatency } from "./catalogue/service.ts";
import { max, observations, observed, quantile, ratio, record, sum, topk } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { latencyThresholds } from "./thresholds.ts";
import { shownSeries } from "./top.ts";

const model = ["series_id", "model_version"] as const;

/** P95 of a host over all its series: one slow series among many healthy ones does not page. */
export const recordedP95 = record(
  "host:prediction_latency_seconds:p95",
  ["host"],
  quantile(0.95, predictionLatency, { by: ["host"] }),
);

/** Predictions a second of a host: how many observations stand behind its P95. */
export const recordedPredictions = record(
  "host:prediction_latency_seconds_count:rate",
  ["host"],
  sum(observations(predictionLatency), { by: ["host"] }),
);

export const latencyP95 = signal({
  title: "P95 latency",
  description:
    "Total time in the service below which 95 % of the predictions of a host stay, all series together. This is the value that the latency alerts read.",
  unit: "s",
  expression: recordedP95.read,
  legend: (label) => label("host"),
  thresholds: latencyThresholds,
});

export const latencyP95ByModel = signal({
  title: "P95 latency by model",
  description: `Total time in the service below which 95 % of a model's predictions stay. The ${shownSeries} slowest are shown, unfolded series only.`,
  unit: "s",
  expression: topk(shownSeries, max(recordedModelP95.read, { by: model })),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
  thresholds: latencyThresholds,
});

export const meanByModel = ratio(
  sum(recordedModelSeconds.read, { by: model }),
  sum(recordedModelRequests.read, { by: model }),
);

export const latencyMeanByModel = signal({
  title: "Mean latency by model",
  description: `Mean total time in the service of a model's predictions. The ${shownSeries} slowest are shown, unfolded series only.`,
  unit: "s",
  expression: topk(shownSeries, meanByModel),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
  thresholds: latencyThresholds,
});

export const inferenceP95ByModel = signal({
  title: "P95 inference by model",
  description: `Time spent in the prediction alone. The ${shownSeries} slowest models are shown, unfolded series only; the requirement holds for this part too.`,
  unit: "s",
  expression: topk(shownSeries, max(recordedModelInferenceP95.read, { by: model })),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
  thresholds: latencyThresholds,
});

export const loggingP95ByModel = signal({
  title: "P95 logging by model",
  description: `Time spent persisting the prediction. The ${shownSeries} slowest models are shown, unfolded series only.`,
  unit: "s",
  expression: topk(shownSeries, max(recordedModelLoggingP95.read, { by: model })),
  legend: (label) => `${label("series_id")} ${label("model_version")}`,
});

const byHost = { by: ["host"] } as const;

/** Of all series at once: read by panels that would otherwise add up thousands of series at each of their points. */
export const recordedInferenceMean = record(
  "host:inference_latency_seconds:mean",
  ["host"],
  ratio(sum(observed(inferenceLatency), byHost), sum(observations(inferenceLatency), byHost)),
);

export const recordedLoggingMean = record(
  "host:logging_latency_seconds:mean",
  ["host"],
  ratio(sum(observed(loggingLatency), byHost), sum(observations(loggingLatency), byHost)),
);

export const recordedLoggingShare = record(
  "host:logging_latency_seconds:ratio_rate",
  ["host"],
  ratio(sum(observed(loggingLatency), byHost), sum(observed(predictionLatency), byHost)),
);

export const inferenceMean = signal({
  title: "Inference",
  description: "Mean time spent in the prediction alone.",
  unit: "s",
  expression: recordedInferenceMean.read,
  legend: (label) => `inference ${label("host")}`,
});

export const loggingMean = signal({
  title: "Logging",
  description: "Mean time spent persisting the prediction.",
  unit: "s",
  expression: recordedLoggingMean.read,
  legend: (label) => `logging ${label("host")}`,
});

export const loggingShare = signal({
  title: "Logging's share of the latency",
  description:
    "Time spent persisting predictions as a share of the total time. Above the threshold, an asynchronous queue is due.",
  unit: "percentunit",
  expression: recordedLoggingShare.read,
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.loggingShare }],
});
