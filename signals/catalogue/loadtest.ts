/** The load generator's view of the service; it writes these itself while it runs (job `loadtest`). */
import { counter, gauge, histogram } from "../metric.ts";
import { latencyBuckets } from "./service.ts";

export const loadtestRequests = counter("loadtest_requests_total", {
  help: "Requests of the load generator that ended, by kind and status; code 0 is no answer, code 200 may be a wrong one.",
  unit: "count",
  labels: ["kind", "code"],
});

export const loadtestWrongAnswers = counter("loadtest_wrong_answers_total", {
  help: "Answers with status 200 that were wrong, by what was wrong with them.",
  unit: "count",
  labels: ["fault"],
});

export const loadtestLatency = histogram("loadtest_latency_seconds", {
  help: "Time from the moment at which a request was due to its complete answer, errors included.",
  unit: "seconds",
  labels: ["kind"],
  buckets: latencyBuckets,
});

export const loadtestLateness = histogram("loadtest_send_delay_seconds", {
  help: "Time by which requests left after they were due: what the load generator itself adds.",
  unit: "seconds",
  buckets: latencyBuckets,
});

export const loadtestInFlight = gauge("loadtest_requests_in_flight", {
  help: "Requests of the load generator without an answer yet.",
  unit: "count",
});

export const loadtestDemand = gauge("loadtest_demand_rate", {
  help: "Requests a second that the load generator was told to send.",
  unit: "count",
});

export const loadtestMetrics = {
  loadtestRequests,
  loadtestWrongAnswers,
  loadtestLatency,
  loadtestLateness,
  loadtestInFlight,
  loadtestDemand,
} as const;
