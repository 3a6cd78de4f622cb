/** Requests by route and client, and the stages of their way. */
import { counter, gauge, histogram } from "../../metric.ts";
import { latencyBuckets, partBuckets } from "./buckets.ts";

export const httpRequests = counter("http_requests_total", {
  help: "Requests answered by route template and status code; health checks are not counted.",
  unit: "count",
  labels: ["route", "code"],
});

export const httpRequestDuration = histogram("http_request_duration_seconds", {
  help: "Time from a request's headers until its answer is handed to the socket, errors included; with exemplars.",
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
