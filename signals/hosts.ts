/** Machines: CPU, memory, disk and network of each host. */
import {
  nodeClockOffset,
  nodeClockSynchronised,
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
  nodeOutOfMemoryKills,
} from "./catalogue/node.ts";
import {
  absolute,
  and,
  complement,
  equal,
  highest,
  increase,
  inWindow,
  max,
  min,
  minus,
  plus,
  predicted,
  rate,
  ratio,
  sum,
  value,
} from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";
import { anyThreshold, saturationThresholds } from "./thresholds.ts";

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
  thresholds: saturationThresholds,
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
  thresholds: saturationThresholds,
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
  thresholds: saturationThresholds,
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

const day = 86_400;

const fullBelow: readonly Threshold[] = [{ severity: "warning", bad: "below", at: () => 0 }];

export const hostDiskTomorrow = signal({
  title: "Free space in 24 hours",
  description:
    "Space that will be left on a disk in 24 hours if it goes on as in the last six. Below zero it is full by then.",
  unit: "bytes",
  expression: inWindow(day / 4, min(predicted(nodeFilesystemAvailable, day, onDisk), disk)),
  legend: (label) => `${label("device")} ${label("host")}`,
  thresholds: fullBelow,
});

/** Of half an hour: something large that was written once lies behind it soon, while six hours take it for a trend. */
export const hostDiskTomorrowAsNow = signal({
  title: "Free space in 24 hours, as now",
  description:
    "Space that will be left on a disk in 24 hours if it goes on as in the last half hour. Below zero it is full by then.",
  unit: "bytes",
  expression: inWindow(1800, min(predicted(nodeFilesystemAvailable, day, onDisk), disk)),
  legend: (label) => `${label("device")} ${label("host")}`,
  thresholds: fullBelow,
});

export const hostOutOfMemory = signal({
  title: "Processes killed for lack of memory",
  description:
    "Processes that the kernel of a host killed within ten minutes because the host or a container was out of memory.",
  unit: "short",
  expression: inWindow(600, sum(increase(nodeOutOfMemoryKills), { by: ["host"] })),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

const synchronised = max(value(nodeClockSynchronised), { by: ["host"] });

export const clockOffset = signal({
  title: "Clock offset",
  description: "Distance of a host's clock from its reference. A host that nothing synchronises has no value.",
  unit: "s",
  expression: and(absolute(max(value(nodeClockOffset), { by: ["host"] })), equal(synchronised, 1)),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.clockOffsetSeconds }],
});

/** A machine that never was synchronised is a choice of its owner; one that no longer is has a fault. */
export const clockLost = signal({
  title: "Clocks that are no longer synchronised",
  description: "Shown for hosts whose clock was synchronised within the last day and is not now.",
  unit: "short",
  expression: and(
    equal(synchronised, 0),
    equal(max(inWindow(day, highest(nodeClockSynchronised)), { by: ["host"] }), 1),
  ),
  legend: (label) => label("host"),
});
