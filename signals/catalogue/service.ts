/** Metrics of the prediction service. The first six are the site's contract: names and labels are binding. */
import { counter, gauge, histogram } from "../metric.ts";

/**
 * Upper bounds in seconds. They straddle both latency objectives (0.09 s and 0.1 s), so that a quantile
 * near an objective is interpolated within a narrow bucket.
 */
export const latencyBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.09, 0.1, 0.125, 0.25, 0.5, 1, 2.5,
] as const;

export const inferenceLatency = histogram("inference_latency_seconds", {
  help: "Time spent in the prediction alone; one observation per request and series.",
  unit: "seconds",
  labels: ["series_id", "model_version"],
  buckets: latencyBuckets,
});

export const loggingLatency = histogram("logging_latency_seconds", {
  help: "Time spent persisting the prediction; one observation per request and series.",
  unit: "seconds",
  labels: ["series_id", "model_version"],
  buckets: latencyBuckets,
});

export const predictionLatency = histogram("prediction_latency_seconds", {
  help: "Total time of the request in the service; one observation per request and series.",
  unit: "seconds",
  labels: ["series_id", "model_version"],
  buckets: latencyBuckets,
});

export const cacheOperations = counter("cache_operations_total", {
  help: "Cache look-ups, one per point: hit = answered without reading Postgres.",
  unit: "count",
  labels: ["operation", "series_id"],
});

export const modelPredictions = counter("model_predictions_total", {
  help: "Predicted points.",
  unit: "count",
  labels: ["series_id", "model_version", "is_anomaly"],
});

export const activeModels = gauge("active_models", {
  help: "Stored model versions of a series; every replica reports the same value, aggregate with max by (series_id).",
  unit: "count",
  labels: ["series_id"],
});

export const serviceMetrics = {
  inferenceLatency,
  loggingLatency,
  predictionLatency,
  cacheOperations,
  modelPredictions,
  activeModels,
} as const;
