/** Requests on their way through the service: where their time goes, and how busy the replicas are with them. */
import {
  eventLoopLag,
  httpRequestDuration,
  httpRequests,
  httpRequestsInFlight,
  modelLoads,
  requestsShed,
  stageDuration,
} from "./catalogue/service.ts";
import { max, observations, observed, quantile, rate, ratio, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

const stage = { by: ["stage"] } as const;

export const stageMean = signal({
  title: "Mean time by stage",
  description:
    "Mean time that a request spends in each stage of its way: authenticate, find_model, infer and record. One that grows alone names the part that is slow.",
  unit: "s",
  expression: ratio(sum(observed(stageDuration), stage), sum(observations(stageDuration), stage)),
  legend: (label) => label("stage"),
});

export const stageP95 = signal({
  title: "P95 time by stage",
  description: "Time below which 95 % of the requests stay in each stage of their way.",
  unit: "s",
  expression: quantile(0.95, stageDuration, stage),
  legend: (label) => label("stage"),
});

export const byRoute = signal({
  title: "Requests by route",
  description: "Requests that the service answered each second, by route, health checks left out.",
  unit: "reqps",
  expression: sum(rate(httpRequests), { by: ["route"] }),
  legend: (label) => label("route"),
});

export const errorRatioByRoute = signal({
  title: "Error rate by route",
  description:
    "Share of the requests of a route that the service answered with 5xx. What HAProxy answers while no replica can is not in it.",
  unit: "percentunit",
  expression: ratio(
    sum(rate(httpRequests, { code: { matches: "5.." } }), { by: ["route"] }),
    sum(rate(httpRequests), { by: ["route"] }),
  ),
  legend: (label) => label("route"),
  thresholds: [{ severity: "critical", bad: "above", at: (objectives) => objectives.errorRatio }],
});

export const routeP95 = signal({
  title: "P95 by route",
  description:
    "Time below which 95 % of the answers of a route stay, errors included; a fit takes longer than a prediction.",
  unit: "s",
  expression: quantile(0.95, httpRequestDuration, { by: ["route"] }),
  legend: (label) => label("route"),
});

export const inFlight = signal({
  title: "Requests in flight",
  description:
    "Requests received and not yet answered, all replicas of a host. While the rate stays and this grows, the replicas can't follow.",
  unit: "short",
  expression: sum(value(httpRequestsInFlight), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const lag = signal({
  title: "Event-loop lag",
  description:
    "How late the event loop of the slowest replica was, 99th percentile between two scrapes: requests wait as long before anything is done for them.",
  unit: "s",
  expression: max(value(eventLoopLag), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const shed = signal({
  title: "Requests refused to protect the others",
  description: "Requests each second that were refused: overloaded and queue_full with 503, rate_limited with 429.",
  unit: "reqps",
  expression: sum(rate(requestsShed), { by: ["host", "reason"] }),
  legend: (label) => `${label("reason")} ${label("host")}`,
});

export const loads = signal({
  title: "Models by where they were found",
  description:
    "Models handed to predictions each second: from the replica's memory, from Redis, or read from Postgres, which makes a miss.",
  unit: "ops",
  expression: sum(rate(modelLoads), { by: ["source"] }),
  legend: (label) => label("source"),
});
