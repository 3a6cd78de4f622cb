/** Services as containers: CPU, memory, network and restarts by component. */
import {
  containerCpu,
  containerMemory,
  containerMemoryLimit,
  containerNetworkReceived,
  containerNetworkSent,
  containerStart,
} from "./catalogue/cadvisor.ts";
import { age, changes, max, min, rate, ratio, sum, topk, value } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";
import { shownServices } from "./top.ts";

const component = ["host", "component"] as const;

const saturation: readonly Threshold[] = [
  { severity: "warning", bad: "above", at: (objectives) => objectives.saturationWarning },
  { severity: "critical", bad: "above", at: (objectives) => objectives.saturationCritical },
];

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
  thresholds: saturation,
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
