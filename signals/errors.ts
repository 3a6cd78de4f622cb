/**
 * Errors: responses of the class 5xx at HAProxy's front end, as a share of all requests. Failed connections to a replica
 * are in it already, because HAProxy answers them itself with 502, 503 or 504; adding its connection errors would count
 * them twice. A 4xx is the client's mistake and no error of ours.
 */
import {
  backend,
  backendConnectionErrors,
  backendRedispatches,
  backendResponseErrors,
  frontend,
  frontendRequests,
  frontendResponses,
} from "./catalogue/haproxy.ts";
import { requestErrors } from "./catalogue/service.ts";
import { rate, ratio, record, sum } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";

const thresholds: readonly Threshold[] = [
  { severity: "critical", bad: "above", at: (objectives) => objectives.errorRatio },
];

/** Share of a host's requests that end in an error. */
export const recordedErrorRatio = record(
  "host:haproxy_frontend_http_responses_5xx:ratio_rate",
  ["host"],
  ratio(
    sum(rate(frontendResponses, { proxy: frontend, code: "5xx" }), { by: ["host"] }),
    sum(rate(frontendRequests, { proxy: frontend }), { by: ["host"] }),
  ),
);

export const errorRatio = signal({
  title: "Error rate",
  description:
    "Share of the requests that were answered with 5xx, failed connections to replicas included. This is the value that the error alert reads. Mistakes of clients (4xx) are not in it.",
  unit: "percentunit",
  expression: recordedErrorRatio.read,
  legend: (label) => label("host"),
  thresholds,
});

export const responsesByClass = signal({
  title: "Responses by class",
  description: "Responses of the front end each second, by class of status code.",
  unit: "reqps",
  expression: sum(rate(frontendResponses, { proxy: frontend, code: { not: "1xx" } }), { by: ["code"] }),
  legend: (label) => label("code"),
});

export const errorsByKind = signal({
  title: "Refused and failed requests by kind",
  description:
    "Requests that the service itself answered with a problem document, by its code: the causes behind 4xx and 5xx.",
  unit: "reqps",
  expression: sum(rate(requestErrors), { by: ["host", "kind"] }),
  legend: (label) => `${label("kind")} ${label("host")}`,
});

export const connectionErrors = signal({
  title: "Failed connections to replicas",
  description: "Attempts of HAProxy to connect to a replica that failed each second; most are tried again elsewhere.",
  unit: "ops",
  expression: sum(rate(backendConnectionErrors, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `connection refused ${label("host")}`,
});

export const responseErrors = signal({
  title: "Broken replies of replicas",
  description: "Replies that a replica broke off or sent malformed each second.",
  unit: "ops",
  expression: sum(rate(backendResponseErrors, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `reply broken ${label("host")}`,
});

export const redispatches = signal({
  title: "Requests handed to another replica",
  description: "Requests that went to another replica each second because the first was out of reach.",
  unit: "ops",
  expression: sum(rate(backendRedispatches, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `handed over ${label("host")}`,
});
