/**
 * cAdvisor: one series a container of this stack. The agent adds `component`, taken from the container's label
 * `vigia.component`; replicas of one component differ in `name`.
 */
import { counter, gauge } from "../metric.ts";

export const containerCpu = counter("container_cpu_usage_seconds_total", {
  help: "CPU time that a container used.",
  unit: "seconds",
  labels: ["component", "name", "cpu"],
});

export const containerMemory = gauge("container_memory_working_set_bytes", {
  help: "Memory that a container needs: what the kernel counts against its limit, reclaimable file cache left out.",
  unit: "bytes",
  labels: ["component", "name"],
});

export const containerResidentMemory = gauge("container_memory_rss", {
  help: "Memory of a container's processes that belongs to no file: the kernel can't take it back without swap.",
  unit: "bytes",
  labels: ["component", "name"],
});

export const containerMemoryLimit = gauge("container_spec_memory_limit_bytes", {
  help: "Memory limit of a container; 0 where it has none.",
  unit: "bytes",
  labels: ["component", "name"],
});

export const containerNetworkReceived = counter("container_network_receive_bytes_total", {
  help: "Bytes that a container received.",
  unit: "bytes",
  labels: ["component", "name", "interface"],
});

export const containerNetworkSent = counter("container_network_transmit_bytes_total", {
  help: "Bytes that a container sent.",
  unit: "bytes",
  labels: ["component", "name", "interface"],
});

export const containerStart = gauge("container_start_time_seconds", {
  help: "When a container started; it changes with each restart.",
  unit: "timestamp_seconds",
  labels: ["component", "name"],
});

export const containerOutOfMemory = counter("container_oom_events_total", {
  help: "Times that the kernel killed a process of a container for lack of memory.",
  unit: "count",
  labels: ["component", "name"],
});

/** The next two are there only for containers with a limit of CPU. */
export const containerPeriods = counter("container_cpu_cfs_periods_total", {
  help: "Periods in which a container with a limit of CPU was ready to run.",
  unit: "count",
  labels: ["component", "name"],
});

export const containerThrottled = counter("container_cpu_cfs_throttled_periods_total", {
  help: "Periods in which a container had used up its limit of CPU and had to wait.",
  unit: "count",
  labels: ["component", "name"],
});

export const cadvisorMetrics = {
  containerCpu,
  containerMemory,
  containerResidentMemory,
  containerMemoryLimit,
  containerNetworkReceived,
  containerNetworkSent,
  containerStart,
  containerOutOfMemory,
  containerPeriods,
  containerThrottled,
} as const;
