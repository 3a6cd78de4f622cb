/** How predictions are recorded: the ways, the queue, the pools of connections. */
import { counter, gauge, histogram } from "../../metric.ts";
import { latencyBuckets, partBuckets } from "./buckets.ts";

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
