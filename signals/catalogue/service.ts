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

export const httpRequests = counter("http_requests_total", {
  help: "Requests answered by route template and status code; health checks are not counted.",
  unit: "count",
  labels: ["route", "code"],
});

export const httpRequestsInFlight = gauge("http_requests_in_flight", {
  help: "Requests received and not yet answered; health checks are not counted.",
  unit: "count",
});

export const requestErrors = counter("request_errors_total", {
  help: "Requests answered with a problem document, by its code.",
  unit: "count",
  labels: ["kind"],
});

export const cacheErrors = counter("cache_errors_total", {
  help: "Redis commands that failed or timed out; the request went on without the cache.",
  unit: "count",
  labels: ["operation"],
});

export const buildInfo = gauge("service_build_info", {
  help: "Always 1; the labels say which build runs.",
  unit: "info",
  labels: ["version", "node_version"],
});

/** What the service registers, in the order in which `/metrics` shows it. */
export const serviceMetrics = {
  inferenceLatency,
  loggingLatency,
  predictionLatency,
  cacheOperations,
  modelPredictions,
  activeModels,
  httpRequests,
  httpRequestsInFlight,
  requestErrors,
  cacheErrors,
  buildInfo,
} as const;
