/** vmagent: the agent of a host. */
import { counter, gauge } from "../metric.ts";

export const agentPending = gauge("vmagent_remotewrite_pending_data_bytes", {
  help: "Samples buffered because the monitoring host did not take them yet.",
  unit: "bytes",
  labels: ["url"],
});

export const agentDropped = counter("vmagent_remotewrite_packets_dropped_total", {
  help: "Blocks of samples that the monitoring host refused for good.",
  unit: "count",
  labels: ["url"],
});

export const agentSent = counter("vmagent_remotewrite_bytes_sent_total", {
  help: "Bytes of samples that the monitoring host took.",
  unit: "bytes",
  labels: ["url"],
});

export const agentOverflowed = counter("vm_persistentqueue_blocks_dropped_total", {
  help: "Blocks of samples thrown away because the agent's buffer was full.",
  unit: "count",
  labels: ["path"],
});

export const agentRetries = counter("vmagent_remotewrite_retries_count_total", {
  help: "Blocks of samples sent again because the monitoring host did not take them.",
  unit: "count",
  labels: ["url"],
});

export const agentMetrics = { agentPending, agentDropped, agentSent, agentOverflowed, agentRetries } as const;
