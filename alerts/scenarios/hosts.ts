/** What the alerts on machines and containers must and must not do. */
import {
  containerMemoryLimit,
  containerOutOfMemory,
  containerPeriods,
  containerResidentMemory,
  containerStart,
  containerThrottled,
} from "../../signals/catalogue/cadvisor.ts";
import {
  nodeClockOffset,
  nodeClockSynchronised,
  nodeFilesystemAvailable,
  nodeFilesystemFree,
  nodeFilesystemSize,
  nodeOutOfMemoryKills,
} from "../../signals/catalogue/node.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, gone, level, once, pace } from "./parts.ts";

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

/** A disk of 100 GB, unless it is told otherwise, whose free space does what the stretches say. */
function disk(
  host: string,
  minutes: number,
  ...parts: readonly (Stretch | { readonly size: number })[]
): readonly InputSeries[] {
  const labels = { ...node(host), device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };
  const free = parts.flatMap((part) => ("size" in part ? [] : [part]));
  const [size = 100 * gigabyte] = parts.flatMap((part) => ("size" in part ? [part.size] : []));
  return [
    input(nodeFilesystemSize, labels, level(size, minutes)),
    input(nodeFilesystemFree, labels, ...free),
    input(nodeFilesystemAvailable, labels, ...free),
  ];
}

const disks = (...names: readonly string[]) => names.map((host) => ({ host, device: "/dev/sda1" }));

function clock(host: string, offset: number, synchronised: readonly Stretch[]): readonly InputSeries[] {
  return [
    input(nodeClockOffset, node(host), level(offset, 30)),
    input(nodeClockSynchronised, node(host), ...synchronised),
  ];
}

function killed(host: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(containerOutOfMemory, container(host), ...stretches);
}

/** Periods a second in which a container ran, and those in which it had to wait. */
function held(host: string, waited: readonly Stretch[], ran: readonly Stretch[]): readonly InputSeries[] {
  return [input(containerThrottled, container(host), ...waited), input(containerPeriods, container(host), ...ran)];
}

export const hostScenarios: readonly Scenario[] = [
  {
    name: "a container that starts three times in a quarter of an hour is in a loop; two times, or over an hour, it is not",
    inputs: [
      starts("vm-1", level(1, 5), level(2, 2), gone(1), level(3, 2), level(4, 50)),
      starts("vm-2", level(1, 5), level(2, 3), level(3, 52)),
      starts("vm-6", level(1, 5), level(2, 20), level(3, 20), level(4, 15)),
    ],
    expect: [
      ...speaks("ContainerRestartLoop").from(600, [named("vm-1")]),
      ...speaks("ContainerRestartLoop").to(1170, [named("vm-1")]),
      ...speaks("ContainerRestartLoop").never(22 * minute, 46 * minute),
    ],
  },
  {
    name: "a container above 90 % of its limit is reported, one at 90 % or without a limit is not",
    inputs: [
      ...memory("vm-1", 91, 100),
      ...memory("vm-2", 90, 100),
      ...memory("vm-6", 91, 0),
      ...memory("small", 0.95, 1),
    ],
    expect: [...speaks("ContainerMemoryNearLimit").from(600, [named("vm-1"), named("small")])],
  },
  {
    name: "a disk above 95 % is full, one at 95 % is not",
    inputs: [
      ...disk("vm-1", 10, from(20 * gigabyte, 5), from(4 * gigabyte, 5)),
      ...disk("vm-2", 10, from(5 * gigabyte, 10)),
      ...disk("small", 10, { size: 1 }, from(0.04, 10)),
    ],
    expect: [
      ...speaks("HostDiskFull").from(60, disks("small")),
      ...speaks("HostDiskFull").from(360, disks("vm-1"), disks("small")),
    ],
  },
  {
    name: "a process killed for lack of memory is reported half a minute later, for ten minutes after it; a machine that boots is not",
    inputs: [
      input(nodeOutOfMemoryKills, node("vm-1"), from(0, 5), from(1, 20)),
      input(nodeOutOfMemoryKills, node("vm-2"), from(2, 5), gone(2), from(0, 18)),
    ],
    expect: [
      ...speaks("HostOutOfMemory").from(330, hosts("vm-1")),
      ...speaks("HostOutOfMemory").to(870, hosts("vm-1")),
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
      ...speaks("HostClockSkew").from(600, hosts("ahead", "behind")),
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
    expect: [...speaks("HostClockUnsynchronised").from(900, hosts("lost"))],
  },
  {
    name: "a container that ran out of memory is reported for ten minutes; one that starts anew is not",
    inputs: [killed("vm-1", from(0, 5), from(1, 20)), killed("vm-2", from(3, 5), gone(1), from(0, 19))],
    expect: [
      ...speaks("ContainerOutOfMemory").from(300, [named("vm-1")]),
      ...speaks("ContainerOutOfMemory").to(870, [named("vm-1")]),
    ],
  },
  {
    name: "a container that has to wait in more than a quarter of its periods is reported; without a limit there is nothing to see",
    inputs: [
      ...held("over", [pace(2.55, 30)], [pace(10, 30)]),
      ...held("under", [pace(2.45, 30)], [pace(10, 30)]),
      ...held("exactly", [pace(2.5, 30)], [pace(10, 30)]),
      ...held("seldom", [pace(0.5, 30)], [pace(0.6, 30)]),
      ...held("idle", [pace(0, 30)], [pace(0, 30)]),
      ...held("waits-more", [pace(2, 5), pace(2.6, 25)], [pace(10, 30)]),
      ...held("runs-less", [pace(2, 30)], [pace(10, 5), pace(7.8, 25)]),
    ],
    expect: [
      ...speaks("ContainerCpuThrottled").from(615, [named("over"), named("seldom")]),
      ...speaks("ContainerCpuThrottled").from(990, [named("waits-more")], [named("over"), named("seldom")]),
      ...speaks("ContainerCpuThrottled").from(
        1005,
        [named("runs-less")],
        [named("over"), named("seldom"), named("waits-more")],
      ),
    ],
  },
];
