/** HAProxy: what it balances over, and what goes through it. */
import {
  backend,
  backendQueue,
  backendServers,
  frontend,
  frontendBytesIn,
  frontendBytesOut,
  frontendSessions,
} from "./catalogue/haproxy.ts";
import { max, rate, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

export const servers = signal({
  title: "Replicas in service",
  description: "Replicas of the prediction service whose health check passes.",
  unit: "short",
  expression: max(value(backendServers, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `replicas ${label("host")}`,
  thresholds: [{ severity: "critical", bad: "below", at: () => 1 }],
});

export const sessions = signal({
  title: "Client sessions",
  description: "Open connections of clients.",
  unit: "short",
  expression: sum(value(frontendSessions, { proxy: frontend }), { by: ["host"] }),
  legend: (label) => `sessions ${label("host")}`,
});

export const queue = signal({
  title: "Queued requests",
  description: "Requests that wait for a free replica; more than a few mean that the replicas can't follow.",
  unit: "short",
  expression: sum(value(backendQueue, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `queued ${label("host")}`,
});

export const endpointReceived = signal({
  title: "Received from clients",
  description: "Bytes that clients sent each second.",
  unit: "Bps",
  expression: sum(rate(frontendBytesIn, { proxy: frontend }), { by: ["host"] }),
  legend: (label) => `received ${label("host")}`,
});

export const endpointSent = signal({
  title: "Sent to clients",
  description: "Bytes that clients were sent each second.",
  unit: "Bps",
  expression: sum(rate(frontendBytesOut, { proxy: frontend }), { by: ["host"] }),
  legend: (label) => `sent ${label("host")}`,
});
