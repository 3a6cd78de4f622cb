/**
 * Each model by itself, recorded once a minute. With 1,000 series there are 15,000 buckets and more: a panel that computed a
 * quantile of each model at each of its points would read them all hundreds of times. Models that are folded have no series.
 */
import {
  activeModels,
  cacheOperations,
  inferenceLatency,
  loggingLatency,
  modelPredictions,
  predictionLatency,
} from "./catalogue/service.ts";
import { max, observations, observed, quantile, rate, record, sum, value } from "./promql/index.ts";

const model = ["host", "series_id", "model_version"] as const;

export const recordedModelP95 = record(
  "host_series_id_model_version:prediction_latency_seconds:p95",
  model,
  quantile(0.95, predictionLatency, { by: model }),
);

export const recordedModelInferenceP95 = record(
  "host_series_id_model_version:inference_latency_seconds:p95",
  model,
  quantile(0.95, inferenceLatency, { by: model }),
);

export const recordedModelLoggingP95 = record(
  "host_series_id_model_version:logging_latency_seconds:p95",
  model,
  quantile(0.95, loggingLatency, { by: model }),
);

/** Seconds a second that predictions of a model took. */
export const recordedModelSeconds = record(
  "host_series_id_model_version:prediction_latency_seconds_sum:rate",
  model,
  sum(observed(predictionLatency), { by: model }),
);

/** Predictions a second of a model, one for each request and series. */
export const recordedModelRequests = record(
  "host_series_id_model_version:prediction_latency_seconds_count:rate",
  model,
  sum(observations(predictionLatency), { by: model }),
);

export const recordedModelPoints = record(
  "host_series_id_model_version:model_predictions:rate",
  model,
  sum(rate(modelPredictions), { by: model }),
);

export const recordedModelAnomalies = record(
  "host_series_id_model_version:model_predictions_anomalous:rate",
  model,
  sum(rate(modelPredictions, { is_anomaly: "true" }), { by: model }),
);

export const recordedSeriesMisses = record(
  "host_series_id:cache_operations_miss:rate",
  ["host", "series_id"],
  sum(rate(cacheOperations, { operation: "miss" }), { by: ["host", "series_id"] }),
);

/** Stored versions of a series; every replica reports the same number. */
export const recordedSeriesModels = record(
  "host_series_id:active_models:max",
  ["host", "series_id"],
  max(value(activeModels), { by: ["host", "series_id"] }),
);
