/** Machines: CPU, memory, disk and network of each host. */
import {
  nodeCpu,
  nodeDiskRead,
  nodeDiskWritten,
  nodeFilesystemAvailable,
  nodeFilesystemFree,
  nodeFilesystemSize,
  nodeLoad,
  nodeMemoryAvailable,
  nodeMemoryTotal,
  nodeNetworkReceived,
  nodeNetworkSent,
} from "./catalogue/node.ts";
import { complement, max, minus, plus, rate, ratio, sum, value } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";

const saturation: readonly Threshold[] = [
  { severity: "warning", bad: "above", at: (objectives) => objectives.saturationWarning },
  { severity: "critical", bad: "above", at: (objectives) => objectives.saturationCritical },
];

/** File systems in memory or without a disk behind them say nothing about disks. */
const onDisk = { fstype: { excludes: "tmpfs|ramfs|devtmpfs|squashfs|iso9660|fuse.*|nsfs|overlay" } } as const;

/** What Docker makes for containers would count the same bytes again. */
const physical = { device: { excludes: "lo|veth.*|br-.*|docker.*|virbr.*" } } as const;

export const hostCpu = signal({
  title: "CPU by host",
  description: "Share of a host's CPU time that was not idle.",
  unit: "percentunit",
  expression: complement(
    ratio(sum(rate(nodeCpu, { mode: "idle" }), { by: ["host"] }), sum(rate(nodeCpu), { by: ["host"] })),
  ),
  legend: (label) => label("host"),
  thresholds: saturation,
});

export const hostLoad = signal({
  title: "Load by host",
  description: "Processes that run or wait for a CPU or a disk, mean of a minute. Compare it with the number of CPUs.",
  unit: "short",
  expression: max(value(nodeLoad), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const hostMemory = signal({
  title: "Memory by host",
  description: "Share of a host's memory that programs could not get any more.",
  unit: "percentunit",
  expression: complement(
    ratio(max(value(nodeMemoryAvailable), { by: ["host"] }), max(value(nodeMemoryTotal), { by: ["host"] })),
  ),
  legend: (label) => label("host"),
  thresholds: saturation,
});

const disk = { by: ["host", "device"] } as const;
const diskUsed = minus(max(value(nodeFilesystemSize, onDisk), disk), max(value(nodeFilesystemFree, onDisk), disk));

export const hostDisk = signal({
  title: "Disk usage by host",
  description:
    "Share of the space for ordinary users that is in use, as df reports it: what is reserved for root is left out. One line a disk.",
  unit: "percentunit",
  expression: ratio(diskUsed, plus(diskUsed, max(value(nodeFilesystemAvailable, onDisk), disk))),
  legend: (label) => `${label("device")} ${label("host")}`,
  thresholds: saturation,
});

export const hostDiskRead = signal({
  title: "Disk reads by host",
  description: "Bytes read from block devices each second.",
  unit: "Bps",
  expression: sum(rate(nodeDiskRead), { by: ["host"] }),
  legend: (label) => `read ${label("host")}`,
});

export const hostDiskWritten = signal({
  title: "Disk writes by host",
  description: "Bytes written to block devices each second.",
  unit: "Bps",
  expression: sum(rate(nodeDiskWritten), { by: ["host"] }),
  legend: (label) => `written ${label("host")}`,
});

export const hostNetworkReceived = signal({
  title: "Network received by host",
  description: "Bytes that a host's network interfaces received each second, Docker's own left out.",
  unit: "Bps",
  expression: sum(rate(nodeNetworkReceived, physical), { by: ["host"] }),
  legend: (label) => `received ${label("host")}`,
});

export const hostNetworkSent = signal({
  title: "Network sent by host",
  description: "Bytes that a host's network interfaces sent each second, Docker's own left out.",
  unit: "Bps",
  expression: sum(rate(nodeNetworkSent, physical), { by: ["host"] }),
  legend: (label) => `sent ${label("host")}`,
});
