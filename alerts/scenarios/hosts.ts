/** What the alerts on machines and containers must and must not do. */
import { containerMemoryLimit, containerResidentMemory, containerStart } from "../../signals/catalogue/cadvisor.ts";
import {
  nodeClockOffset,
  nodeClockSynchronised,
  nodeFilesystemAvailable,
  nodeFilesystemFree,
  nodeFilesystemSize,
  nodeOutOfMemoryKills,
} from "../../signals/catalogue/node.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { from, gone, level, once } from "./parts.ts";

const minute = 60;
const gigabyte = 1e9;

const node = (host: string) => ({ host, job: "node", instance: "node-exporter" });
const container = (host: string) => ({
  host,
  job: "cadvisor",
  instance: "cadvisor:8080",
  component: "service",
  name: "service-1",
});
const named = (host: string) => ({ host, component: "service", name: "service-1" });

function starts(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(containerStart, container(host), ...stretches);
}

function memory(host: string, used: number, limit: number): readonly InputSeries[] {
  return [
    input(containerResidentMemory, container(host), level(used, 15)),
    input(containerMemoryLimit, container(host), level(limit, 15)),
  ];
}

/** A disk of 100 GB whose free space does what the stretches say. */
function disk(host: string, minutes: number, ...free: readonly Stretch[]): readonly InputSeries[] {
  const labels = { ...node(host), device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };
  return [
    input(nodeFilesystemSize, labels, level(100 * gigabyte, minutes)),
    input(nodeFilesystemFree, labels, ...free),
    input(nodeFilesystemAvailable, labels, ...free),
  ];
}

function clock(host: string, offset: number, synchronised: readonly Stretch[]): readonly InputSeries[] {
  return [
    input(nodeClockOffset, node(host), level(offset, 30)),
    input(nodeClockSynchronised, node(host), ...synchronised),
  ];
}

const hour = 60;
/** So many bytes a second that an hour takes as many gigabytes. */
const perHour = (gigabytes: number) => -Math.round((gigabytes * gigabyte) / 3600);

export const hostScenarios: readonly Scenario[] = [
  {
    name: "a container that starts three times in a quarter of an hour is in a loop; two times, or over an hour, it is not",
    inputs: [
      starts("vm-1", level(1, 5), level(2, 2), gone(1), level(3, 2), level(4, 50)),
      starts("vm-2", level(1, 5), level(2, 3), level(3, 52)),
      starts("vm-6", level(1, 5), level(2, 20), level(3, 20), level(4, 15)),
    ],
    expect: [
      { alert: "ContainerRestartLoop", at: 9 * minute, firing: [] },
      { alert: "ContainerRestartLoop", at: 11 * minute, firing: [named("vm-1")] },
      { alert: "ContainerRestartLoop", at: 22 * minute, firing: [] },
      { alert: "ContainerRestartLoop", at: 46 * minute, firing: [] },
    ],
  },
  {
    name: "a container above 90 % of its limit is reported, one at 90 % or without a limit is not",
    inputs: [...memory("vm-1", 91, 100), ...memory("vm-2", 90, 100), ...memory("vm-6", 91, 0)],
    expect: [
      { alert: "ContainerMemoryNearLimit", at: 9 * minute, firing: [] },
      { alert: "ContainerMemoryNearLimit", at: 11 * minute, firing: [named("vm-1")] },
    ],
  },
  {
    name: "a disk that will be full within a day is reported after an hour; slower, emptier ones and a large file are not",
    inputs: [
      ...disk("falling", 3 * hour, from(18 * gigabyte, 3 * hour, perHour(1))),
      ...disk("slow", 3 * hour, from(18 * gigabyte, 3 * hour, perHour(0.6))),
      ...disk("empty", 3 * hour, from(50 * gigabyte, 3 * hour, perHour(4))),
      ...disk(
        "image",
        3 * hour,
        from(28 * gigabyte, 30),
        from(28 * gigabyte, 10, perHour(60)),
        from(18 * gigabyte, 2 * hour + 20),
      ),
    ],
    expect: [
      { alert: "HostDiskFillingUp", at: 55 * minute, firing: [] },
      { alert: "HostDiskFillingUp", at: 65 * minute, firing: [{ host: "falling", device: "/dev/sda1" }] },
      { alert: "HostDiskFillingUp", at: 100 * minute, firing: [{ host: "falling", device: "/dev/sda1" }] },
      { alert: "HostDiskFillingUp", at: 175 * minute, firing: [{ host: "falling", device: "/dev/sda1" }] },
    ],
  },
  {
    name: "a disk above 95 % is full, one at 95 % is not",
    inputs: [
      ...disk("vm-1", 10, from(20 * gigabyte, 5), from(4 * gigabyte, 5)),
      ...disk("vm-2", 10, from(5 * gigabyte, 10)),
    ],
    expect: [
      { alert: "HostDiskFull", at: 5 * minute + 45, firing: [] },
      { alert: "HostDiskFull", at: 6 * minute, firing: [{ host: "vm-1", device: "/dev/sda1" }] },
    ],
  },
  {
    name: "a process killed for lack of memory is reported for ten minutes; a machine that boots is not",
    inputs: [
      input(nodeOutOfMemoryKills, node("vm-1"), from(2, 5), from(3, 20)),
      input(nodeOutOfMemoryKills, node("vm-2"), from(2, 5), gone(2), from(0, 18)),
    ],
    expect: [
      { alert: "HostOutOfMemory", at: 4 * minute, firing: [] },
      { alert: "HostOutOfMemory", at: 6 * minute, firing: [{ host: "vm-1" }] },
      { alert: "HostOutOfMemory", at: 16 * minute, firing: [] },
    ],
  },
  {
    name: "a clock more than 50 ms off in either direction is reported; without a time daemon nothing is known",
    inputs: [
      ...clock("ahead", 0.051, [level(1, 30)]),
      ...clock("behind", -0.051, [level(1, 30)]),
      ...clock("limit", 0.05, [level(1, 30)]),
      ...clock("alone", 16, [level(0, 30)]),
    ],
    expect: [
      { alert: "HostClockSkew", at: 9 * minute, firing: [] },
      { alert: "HostClockSkew", at: 11 * minute, firing: [{ host: "ahead" }, { host: "behind" }] },
      { alert: "HostClockUnsynchronised", at: 29 * minute, firing: [] },
    ],
  },
  {
    name: "a clock that is no longer synchronised is reported, a moment without is not",
    inputs: [
      ...clock("lost", 0, [level(1, 5), level(0, 25)]),
      ...clock("moment", 0, [level(1, 5), once(0), level(1, 20)]),
      ...clock("never", 0, [level(0, 30)]),
    ],
    expect: [
      { alert: "HostClockUnsynchronised", at: 14 * minute, firing: [] },
      { alert: "HostClockUnsynchronised", at: 16 * minute, firing: [{ host: "lost" }] },
    ],
  },
];
