/** node exporter: the machine that a host runs on. */
import { counter, gauge } from "../metric.ts";

export const nodeCpu = counter("node_cpu_seconds_total", {
  help: "Time that each CPU spent in each mode.",
  unit: "seconds",
  labels: ["cpu", "mode"],
});

export const nodeLoad = gauge("node_load1", { help: "Load average over one minute.", unit: "count" });

export const nodeMemoryAvailable = gauge("node_memory_MemAvailable_bytes", {
  help: "Memory that programs can still get without swapping.",
  unit: "bytes",
});

export const nodeMemoryTotal = gauge("node_memory_MemTotal_bytes", { help: "Installed memory.", unit: "bytes" });

export const nodeFilesystemAvailable = gauge("node_filesystem_avail_bytes", {
  help: "Space that an ordinary user can still write.",
  unit: "bytes",
  labels: ["device", "fstype", "mountpoint"],
});

export const nodeFilesystemFree = gauge("node_filesystem_free_bytes", {
  help: "Space that nothing occupies, the part reserved for root included.",
  unit: "bytes",
  labels: ["device", "fstype", "mountpoint"],
});

export const nodeFilesystemSize = gauge("node_filesystem_size_bytes", {
  help: "Size of the file system.",
  unit: "bytes",
  labels: ["device", "fstype", "mountpoint"],
});

export const nodeNetworkReceived = counter("node_network_receive_bytes_total", {
  help: "Bytes that a network interface received.",
  unit: "bytes",
  labels: ["device"],
});

export const nodeNetworkSent = counter("node_network_transmit_bytes_total", {
  help: "Bytes that a network interface sent.",
  unit: "bytes",
  labels: ["device"],
});

export const nodeDiskRead = counter("node_disk_read_bytes_total", {
  help: "Bytes read from a block device.",
  unit: "bytes",
  labels: ["device"],
});

export const nodeDiskWritten = counter("node_disk_written_bytes_total", {
  help: "Bytes written to a block device.",
  unit: "bytes",
  labels: ["device"],
});

export const nodeOutOfMemoryKills = counter("node_vmstat_oom_kill", {
  help: "Processes that the kernel killed for lack of memory, those at the limit of a container included.",
  unit: "count",
});

export const nodeClockOffset = gauge("node_timex_offset_seconds", {
  help: "Offset between the clock and its reference as the kernel knows it; 0 where no daemon keeps the time.",
  unit: "seconds",
});

export const nodeClockSynchronised = gauge("node_timex_sync_status", {
  help: "1 where a daemon keeps the clock synchronised, else 0.",
  unit: "count",
});

export const nodeMetrics = {
  nodeCpu,
  nodeLoad,
  nodeMemoryAvailable,
  nodeMemoryTotal,
  nodeFilesystemAvailable,
  nodeFilesystemFree,
  nodeFilesystemSize,
  nodeNetworkReceived,
  nodeNetworkSent,
  nodeDiskRead,
  nodeDiskWritten,
  nodeOutOfMemoryKills,
  nodeClockOffset,
  nodeClockSynchronised,
} as const;
