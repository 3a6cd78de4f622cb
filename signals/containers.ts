/** Services as containers: CPU, memory, network and restarts by component. */
import {
  containerCpu,
  containerMemory,
  containerMemoryLimit,
  containerNetworkReceived,
  containerNetworkSent,
  containerResidentMemory,
  containerStart,
} from "./catalogue/cadvisor.ts";
import { age, changes, inWindow, max, min, rate, ratio, sum, topk, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { saturationThresholds } from "./thresholds.ts";
import { shownServices } from "./top.ts";

const component = ["host", "component"] as const;

export const serviceCpu = signal({
  title: "CPU by service",
  description: "CPU seconds that a service uses each second, replicas together: 1 is one full core.",
  unit: "short",
  expression: topk(shownServices, sum(rate(containerCpu), { by: component })),
  legend: (label) => `${label("component")} ${label("host")}`,
});

export const serviceMemory = signal({
  title: "Memory by service",
  description: "Memory that a service needs, replicas together.",
  unit: "bytes",
  expression: topk(shownServices, sum(value(containerMemory), { by: component })),
  legend: (label) => `${label("component")} ${label("host")}`,
});

export const serviceMemoryShare = signal({
  title: "Memory of its limit by service",
  description:
    "Memory that the fullest container of a service needs, as a share of its limit. At 100 % the kernel kills it.",
  unit: "percentunit",
  expression: topk(
    shownServices,
    max(
      ratio(
        max(value(containerMemory), { by: ["host", "component", "name"] }),
        max(value(containerMemoryLimit), { by: ["host", "component", "name"] }),
      ),
      { by: component },
    ),
  ),
  legend: (label) => `${label("component")} ${label("host")}`,
  thresholds: saturationThresholds,
});

export const serviceNetworkReceived = signal({
  title: "Network received by service",
  description: "Bytes that a service received each second.",
  unit: "Bps",
  expression: topk(shownServices, sum(rate(containerNetworkReceived), { by: component })),
  legend: (label) => `received ${label("component")} ${label("host")}`,
});

export const serviceNetworkSent = signal({
  title: "Network sent by service",
  description: "Bytes that a service sent each second.",
  unit: "Bps",
  expression: topk(shownServices, sum(rate(containerNetworkSent), { by: component })),
  legend: (label) => `sent ${label("component")} ${label("host")}`,
});

export const serviceRestarts = signal({
  title: "Container restarts",
  description:
    "Times that a service's containers started again within the window of the query (a minute or more), so one restart shows as a short bar. One that nobody asked for is a crash: look at its log.",
  unit: "short",
  expression: sum(changes(containerStart), { by: component }),
  legend: (label) => `${label("component")} ${label("host")}`,
});

export const serviceUptime = signal({
  title: "Time since the last start",
  description: "Seconds since the youngest container of a service started.",
  unit: "s",
  expression: min(age(containerStart), { by: component }),
  legend: (label) => `${label("component")} ${label("host")}`,
});

const container = { by: ["host", "component", "name"] } as const;

export const containerStarts = signal({
  title: "Starts of a container",
  description:
    "Times that a container was seen to start again within 15 minutes. What dies within seconds is seen now and then only.",
  unit: "short",
  expression: inWindow(900, max(changes(containerStart), container)),
  legend: (label) => `${label("name")} ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "above", at: () => 2 }],
});

export const containerUnreclaimable = signal({
  title: "Memory of its limit that no file backs",
  description:
    "Memory of a container's processes that the kernel can't take back, as a share of the container's limit. File caches, which fill up any limit and do no harm, are left out.",
  unit: "percentunit",
  expression: ratio(max(value(containerResidentMemory), container), max(value(containerMemoryLimit), container)),
  legend: (label) => `${label("name")} ${label("host")}`,
  thresholds: saturationThresholds,
});

/** Components that watch and do not serve. */
const watching = {
  component: {
    matches:
      "prometheus|alertmanager|grafana|victoriametrics|preview|blackbox-exporter|agent|exemplar-agent|node-exporter|cadvisor|redis-exporter|postgres-exporter",
  },
} as const;

export const monitoringCpu = signal({
  title: "CPU of the monitoring",
  description: "CPU seconds that each part of the monitoring uses each second: 1 is one full core.",
  unit: "short",
  expression: topk(shownServices, sum(rate(containerCpu, watching), { by: component })),
  legend: (label) => `${label("component")} ${label("host")}`,
});

export const monitoringMemory = signal({
  title: "Memory of the monitoring",
  description: "Memory that each part of the monitoring needs.",
  unit: "bytes",
  expression: topk(shownServices, sum(value(containerMemory, watching), { by: component })),
  legend: (label) => `${label("component")} ${label("host")}`,
});
