/** Metrics of the prediction service. The first six are the site's contract: names and labels are binding. */
import { counter, gauge, histogram } from "../metric.ts";

/**
 * Upper bounds in seconds. They straddle both latency objectives (0.09 s and 0.1 s), so that a quantile
 * near an objective is interpolated within a narrow bucket.
 */
export const latencyBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.09, 0.1, 0.125, 0.25, 0.5, 1, 2.5,
] as const;

/** Upper bounds in seconds of the parts of a request, which take microseconds in memory and milliseconds over a network. */
const partBuckets = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1] as const;

/** Upper bounds in seconds of fits: 50,000 points take tens of milliseconds, a store that hangs takes seconds. */
const fitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

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

export const httpRequestDuration = histogram("http_request_duration_seconds", {
  help: "Time from a request's headers to the last byte of its answer, errors included; with exemplars.",
  unit: "seconds",
  labels: ["route"],
  buckets: latencyBuckets,
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

export const requestsShed = counter("requests_shed_total", {
  help: "Requests refused to protect the others, by the code of the answer.",
  unit: "count",
  labels: ["reason"],
});

export const stageDuration = histogram("request_stage_duration_seconds", {
  help: "Time that requests spent in one stage of their way.",
  unit: "seconds",
  labels: ["stage"],
  buckets: partBuckets,
});

export const clientRequests = counter("client_requests_total", {
  help: "Requests answered by client and status code; __none__ = the caller is not known.",
  unit: "count",
  labels: ["client", "code"],
});

export const clientPredictions = counter("client_predictions_total", {
  help: "Predicted points by client.",
  unit: "count",
  labels: ["client", "is_anomaly"],
});

export const clientLatency = histogram("client_prediction_latency_seconds", {
  help: "Total time of a client's predictions in the service; one observation per request and series.",
  unit: "seconds",
  labels: ["client"],
  buckets: latencyBuckets,
});

export const modelTrained = gauge("model_trained_timestamp_seconds", {
  help: "When the current model of a series was trained; series within the budget of label sets only.",
  unit: "timestamp_seconds",
  labels: ["series_id"],
});

export const oldestModelTrained = gauge("oldest_model_trained_timestamp_seconds", {
  help: "When the oldest of all current models was trained.",
  unit: "timestamp_seconds",
});

export const newestModelTrained = gauge("newest_model_trained_timestamp_seconds", {
  help: "When the newest of all current models was trained.",
  unit: "timestamp_seconds",
});

export const storedSeries = gauge("stored_series", {
  help: "Series that have a model version, folded ones included.",
  unit: "count",
});

export const storedModels = gauge("stored_models", {
  help: "Stored model versions of all series, folded ones included.",
  unit: "count",
});

export const seriesSending = gauge("series_sending", {
  help: "Series that had a prediction lately, folded ones included; counted in Postgres, no value while that is away.",
  unit: "count",
  labels: ["client"],
});

export const seriesSilent = gauge("series_silent", {
  help: "Series that used to have predictions and no longer do, for up to a day; counted in Postgres, as series_sending.",
  unit: "count",
  labels: ["client"],
});

export const modelsOutdated = gauge("models_outdated", {
  help: "Series in use whose current model is older than its time for training; counted in Postgres, as series_sending.",
  unit: "count",
  labels: ["client"],
});

export const modelLoads = counter("model_loads_total", {
  help: "Models handed to predictions, by where they were found.",
  unit: "count",
  labels: ["source"],
});

export const fitDuration = histogram("fit_duration_seconds", {
  help: "Time of successful fits, by detector.",
  unit: "seconds",
  labels: ["detector"],
  buckets: fitBuckets,
});

export const cacheErrors = counter("cache_errors_total", {
  help: "Redis commands that failed or timed out; the request went on without the cache.",
  unit: "count",
  labels: ["operation"],
});

export const cacheDegraded = gauge("cache_degraded", {
  help: "1 while Redis is known to be away, else 0.",
  unit: "count",
});

export const recordingMode = gauge("recording_mode", {
  help: "1 for the way in which predictions are recorded now, 0 for the others.",
  unit: "count",
  labels: ["mode"],
});

export const recordedRows = counter("recorded_rows_total", {
  help: "Predictions made durable in Postgres, by who wrote them: the request itself or the worker of the queue.",
  unit: "count",
  labels: ["by"],
});

export const recordWriteDuration = histogram("record_write_duration_seconds", {
  help: "Time of the statements that wrote predictions to Postgres.",
  unit: "seconds",
  labels: ["by"],
  buckets: latencyBuckets,
});

export const queuedRows = counter("queued_rows_total", {
  help: "Predictions made durable in the queue.",
  unit: "count",
});

export const setAsideRows = counter("set_aside_rows_total", {
  help: "Predictions in the queue that Postgres can never take, set aside for somebody to look at.",
  unit: "count",
});

export const recordFailures = counter("record_failures_total", {
  help: "Writes of predictions that failed, by target; the prediction went to the other one or was not answered.",
  unit: "count",
  labels: ["target"],
});

export const queueRows = gauge("queue_rows", {
  help: "Predictions in the queue that are not yet in Postgres; no value while the queue does not answer.",
  unit: "count",
});

export const queueOldestAge = gauge("queue_oldest_age_seconds", {
  help: "Age of the oldest prediction in the queue; no value while the queue does not answer.",
  unit: "seconds",
});

export const poolConnections = gauge("pool_connections", {
  help: "Connections of a pool to Postgres by state: idle or busy.",
  unit: "count",
  labels: ["pool", "state"],
});

export const poolWaiting = gauge("pool_waiting_requests", {
  help: "Those who wait for a connection of the pool.",
  unit: "count",
  labels: ["pool"],
});

export const poolWait = histogram("pool_wait_duration_seconds", {
  help: "Time waited for a connection of the pool.",
  unit: "seconds",
  labels: ["pool"],
  buckets: partBuckets,
});

export const labelSets = gauge("series_label_sets", {
  help: "Label sets of series and version in use.",
  unit: "count",
});

export const labelSetsLimit = gauge("series_label_sets_limit", {
  help: "Label sets of series and version that the service tells apart at most.",
  unit: "count",
});

export const foldedObservations = counter("folded_observations_total", {
  help: "Observations counted under __other__: budget = no label set was left, old_version = not among the latest.",
  unit: "count",
  labels: ["reason"],
});

export const evictedLabelSets = counter("evicted_label_sets_total", {
  help: "Label sets of series and version given up: idle for a day, displaced by one in use, or an old version.",
  unit: "count",
  labels: ["reason"],
});

export const eventLoopLag = gauge("event_loop_lag_p99_seconds", {
  help: "99th percentile since the last scrape of how late the event loop was.",
  unit: "seconds",
});

export const metricsScrapes = counter("metrics_scrapes_total", {
  help: "Scrapes by how they ended; aborted = the reader went away or took too long, refused = too many at once.",
  unit: "count",
  labels: ["outcome"],
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
  httpRequestDuration,
  httpRequestsInFlight,
  requestErrors,
  requestsShed,
  stageDuration,
  clientRequests,
  clientPredictions,
  clientLatency,
  modelTrained,
  oldestModelTrained,
  newestModelTrained,
  storedSeries,
  storedModels,
  seriesSending,
  seriesSilent,
  modelsOutdated,
  modelLoads,
  fitDuration,
  cacheErrors,
  cacheDegraded,
  recordingMode,
  recordedRows,
  recordWriteDuration,
  queuedRows,
  setAsideRows,
  recordFailures,
  queueRows,
  queueOldestAge,
  poolConnections,
  poolWaiting,
  poolWait,
  labelSets,
  labelSetsLimit,
  foldedObservations,
  evictedLabelSets,
  eventLoopLag,
  metricsScrapes,
  buildInfo,
} as const;
