/** What the site's description binds: names and labels stay as they are. */
import { counter, gauge, histogram } from "../../metric.ts";
import { latencyBuckets } from "./buckets.ts";

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
