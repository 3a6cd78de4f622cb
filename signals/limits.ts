/** Limits that containers, the endpoint and the monitoring's stores run into. */
import { probeCertificateExpiry } from "./catalogue/blackbox.ts";
import { containerOutOfMemory, containerPeriods, containerThrottled } from "./catalogue/cadvisor.ts";
import { backend, backendQueue } from "./catalogue/haproxy.ts";
import {
  prometheusBlocksSize,
  prometheusLogSize,
  prometheusRemoteDropped,
  prometheusRemoteFailed,
  prometheusRemoteNewestSent,
  prometheusRetentionSize,
} from "./catalogue/prometheus.ts";
import { storeFreeDisk, storeReadOnly } from "./catalogue/victoriametrics.ts";
import {
  age,
  highest,
  increase,
  inWindow,
  max,
  min,
  plus,
  rate,
  ratio,
  remaining,
  sum,
  value,
} from "./promql/index.ts";
import { signal } from "./signal.ts";
import { anyThreshold } from "./thresholds.ts";

const container = { by: ["host", "component", "name"] } as const;

/** Only containers with a limit of CPU have periods in which they could be held back. */
export const throttled = signal({
  title: "CPU held back",
  description:
    "Share of the periods in which a container wanted more CPU than its limit gives. A container without a limit has no value.",
  unit: "percentunit",
  expression: ratio(sum(rate(containerThrottled), container), sum(rate(containerPeriods), container)),
  legend: (label) => `${label("name")} ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.throttledShare }],
});

export const outOfMemory = signal({
  title: "Containers out of memory",
  description: "Times within ten minutes that the kernel killed a process because its container was at its limit.",
  unit: "short",
  expression: inWindow(600, sum(increase(containerOutOfMemory), container)),
  legend: (label) => `${label("name")} ${label("host")}`,
  thresholds: anyThreshold,
});

export const waitingForReplica = signal({
  title: "Peak of the queued requests",
  description: "Requests that waited for a free replica, peak of the window.",
  unit: "short",
  expression: max(highest(backendQueue, { proxy: backend }), { by: ["host"] }),
  legend: (label) => `queued ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.backendQueue }],
});

/** Of an endpoint without TLS there is nothing to see. */
export const certificateLeft = signal({
  title: "Time until the certificate ends",
  description: "Time until the first certificate of the endpoint's chain expires. Shown where the probe speaks https.",
  unit: "s",
  expression: min(remaining(probeCertificateExpiry), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "below", at: (objectives) => objectives.certificateSeconds }],
});

/** Agents with exemplars have metrics of the same names under their own job. */
const server = { job: "prometheus" } as const;

export const longTermStoreBehind = signal({
  title: "Long-term store behind",
  description: "Age of the newest sample that the long-term store took from Prometheus.",
  unit: "s",
  expression: max(age(prometheusRemoteNewestSent, server), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.remoteWriteLagSeconds }],
});

export const longTermStoreLost = signal({
  title: "Samples lost on the way to the long-term store",
  description: "Recorded samples within ten minutes that the long-term store refused or that were never sent to it.",
  unit: "short",
  expression: inWindow(
    600,
    plus(
      sum(increase(prometheusRemoteFailed, server), { by: ["host"] }),
      sum(increase(prometheusRemoteDropped, { ...server, reason: { not: "dropped_series" } }), { by: ["host"] }),
    ),
  ),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

export const storeFree = signal({
  title: "Space left for the long-term store",
  description: "Space left on the disk of the long-term store. With next to none it takes no more samples.",
  unit: "bytes",
  expression: min(value(storeFreeDisk), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "below", at: (objectives) => objectives.storeFreeBytes }],
});

export const storeRefuses = signal({
  title: "Long-term store full",
  description: "1 where the long-term store takes no samples because its disk is full.",
  unit: "short",
  expression: max(value(storeReadOnly), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

/** A server without a limit by size has the limit 0, and so no share of it. */
export const prometheusStoreShare = signal({
  title: "Prometheus' store of its limit",
  description:
    "Blocks and write-ahead log as a share of the size at which Prometheus drops its oldest data. Without a limit by size there is no value.",
  unit: "percentunit",
  expression: ratio(
    plus(max(value(prometheusBlocksSize), { by: ["host"] }), max(value(prometheusLogSize), { by: ["host"] })),
    max(value(prometheusRetentionSize), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.saturationCritical }],
});
