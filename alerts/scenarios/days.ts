/** What the alerts on disks, clocks and budgets that look back hours and days must and must not do. Their sites scrape seldom. */
import { errorBudget, latencyBudget } from "../../signals/budgets.ts";
import {
  nodeClockOffset,
  nodeClockSynchronised,
  nodeFilesystemAvailable,
  nodeFilesystemFree,
  nodeFilesystemSize,
} from "../../signals/catalogue/node.ts";
import { objectivesSchema } from "../../signals/objectives.ts";
import { type InputSeries, input, recordedInput, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";

const gigabyte = 1e9;
const hour = 3600;

/** Of a site that scrapes every two minutes. */
const scrapes = (hours: number): number => Math.round(hours * 30);
const steady = (value: number, hours: number): Stretch => ({ value, scrapes: scrapes(hours) });
const falling = (from: number, perHour: number, hours: number): Stretch => ({
  from,
  perSecond: -Math.round(perHour / 3600),
  scrapes: scrapes(hours),
});

const node = (host: string) => ({ host, job: "node", instance: "node-exporter" });

/** A disk of 100 GB. */
function disk(host: string, hours: number, ...free: readonly Stretch[]): readonly InputSeries[] {
  const labels = { ...node(host), device: "/dev/sda1", fstype: "ext4", mountpoint: "/" };
  return [
    input(nodeFilesystemSize, labels, steady(100 * gigabyte, hours)),
    input(nodeFilesystemFree, labels, ...free),
    input(nodeFilesystemAvailable, labels, ...free),
  ];
}

const disks = (...names: readonly string[]) => names.map((host) => ({ host, device: "/dev/sda1" }));
const filling = speaks("HostDiskFillingUp", 120);
const lost = speaks("HostClockUnsynchronised", 120);

function clock(host: string, ...synchronised: readonly Stretch[]): readonly InputSeries[] {
  return [input(nodeClockOffset, node(host), steady(0, 27)), input(nodeClockSynchronised, node(host), ...synchronised)];
}

/** Falls, stops for an hour, and goes on: by the trend of six hours it is full within a day all the time. */
function pausing(perHour: number): readonly Stretch[] {
  const paused = 14.5 * gigabyte;
  return [falling(22 * gigabyte, 1.5 * gigabyte, 5), steady(paused, 1), falling(paused, perHour * gigabyte, 7)];
}

export const seldomScenarios: readonly Scenario[] = [
  {
    name: "a disk that will be full within a day is reported after an hour; slower, emptier ones, a large file and a short write are not",
    inputs: [
      ...disk("falling", 13, falling(18 * gigabyte, 0.7 * gigabyte, 13)),
      ...disk("slow", 13, falling(19.9 * gigabyte, 0.5 * gigabyte, 13)),
      // Exactly at 80 % after 3 h 20 min.
      ...disk("emptier", 13, falling(26 * gigabyte, 1.8 * gigabyte, 13)),
      ...disk("later", 13, steady(19 * gigabyte, 7), falling(19 * gigabyte, 1 * gigabyte, 6)),
      ...disk(
        "large-file",
        13,
        steady(28 * gigabyte, 2),
        falling(28 * gigabyte, 60 * gigabyte, 1 / 6),
        steady(18 * gigabyte, 13 - 2 - 1 / 6),
      ),
      ...disk("exactly", 13, steady(20 * gigabyte, 13)),
      ...disk("resumes", 13, ...pausing(1.5)),
      ...disk("resumes-slowly", 13, ...pausing(0.585)),
    ],
    expect: [
      ...filling.from(8400, disks("resumes", "resumes-slowly")),
      ...filling.from(9840, disks("falling"), disks("resumes", "resumes-slowly")),
      ...filling.from(15_600, disks("emptier"), disks("falling", "resumes", "resumes-slowly")),
      ...filling.to(18_840, disks("resumes", "resumes-slowly"), disks("emptier", "falling")),
      ...filling.from(25_920, disks("resumes"), disks("emptier", "falling")),
      ...filling.from(28_080, disks("resumes-slowly"), disks("emptier", "falling", "resumes")),
      ...filling.from(42_000, disks("later"), disks("emptier", "falling", "resumes", "resumes-slowly")),
    ],
  },
  {
    name: "a clock that no longer is synchronised is reported for a day",
    inputs: [...clock("lost", steady(1, 1), steady(0, 26)), ...clock("never", steady(0, 27))],
    expect: [...lost.from(8400, hosts("lost")), ...lost.to(89_760, hosts("lost"))],
  },
];

const objectives = objectivesSchema.parse({});

interface Days {
  readonly days: number;
  /** Times the budget's share that is bad; at 20 and more, every second request is. Nothing is known where it is left out. */
  readonly times?: number;
  /** Requests a minute, where others than elsewhere. */
  readonly perMinute?: number;
}

const daily = 288;

/** Requests a minute of which some are bad, over days; the recordings are given. */
function budgetOf(usual: number, ...parts: readonly Days[]): readonly InputSeries[] {
  return [errorBudget(objectives), latencyBudget(objectives)].flatMap(({ counted, share }) => {
    const stretches = (part: (times: number) => number): readonly Stretch[] =>
      parts.map(({ days, times, perMinute = usual }) => {
        const scrapes = Math.round(days * daily);
        return times === undefined ? { missing: true, scrapes } : { value: perMinute * part(times), scrapes };
      });
    return [
      recordedInput(counted.all, { host: "vm-1" }, ...stretches(() => 1)),
      recordedInput(counted.bad, { host: "vm-1" }, ...stretches((times) => Math.min(0.5, times * share))),
    ];
  });
}

const exhausted = ["ErrorBudgetExhausted", "LatencyBudgetExhausted"].map((name) => speaks(name, hour));
const week = 7 * 24 * hour;

/**
 * Of a site that scrapes every five minutes and evaluates once an hour: its recordings are given. One host a scenario, or
 * promtool's engine refuses to hold so many samples.
 */
export const budgetScenarios: readonly Scenario[] = [
  {
    name: "a budget that is used up is reported once half of its 14 days is known",
    // Its first count is that of 0:05: after a week it is half to the count.
    inputs: budgetOf(6000, { days: 1 / daily }, { days: 8, times: 1.03 }),
    expect: exhausted.flatMap((alert) => alert.from(week + hour, hosts("vm-1"))),
  },
  {
    name: "a budget that is not quite used up is not reported",
    inputs: budgetOf(6000, { days: 8, times: 0.97 }),
    expect: exhausted.flatMap((alert) => alert.never(week + hour, week + 22 * hour)),
  },
  {
    name: "a budget that is used up exactly is not reported",
    inputs: budgetOf(6000, { days: 8, times: 1 }),
    expect: exhausted.flatMap((alert) => alert.never(week + hour, week + 22 * hour)),
  },
  {
    name: "a day of which nothing is known, and a week without requests, change nothing of what was used up",
    inputs: budgetOf(6000, { days: 8, times: 1.03 }, { days: 1 }, { days: 7, times: 0, perMinute: 0 }),
    expect: exhausted.flatMap((alert) => [
      ...alert.from(week + hour, hosts("vm-1")),
      { alert: alert.name, at: 2 * week + 46 * hour, firing: hosts("vm-1") },
    ]),
  },
  {
    name: "each count of five minutes is read, not every other one",
    inputs: budgetOf(
      0,
      ...Array.from({ length: 8 * daily }, (_, index) => ({
        days: 1 / daily,
        times: 20,
        perMinute: index % 2 ? 118 : 4,
      })),
    ),
    expect: exhausted.flatMap((alert) => alert.from(week + hour, hosts("vm-1"))),
  },
  {
    name: "one request a second is enough to use a budget up",
    inputs: budgetOf(60, { days: 8, times: 20 }),
    expect: exhausted.flatMap((alert) => alert.from(week + hour, hosts("vm-1"))),
  },
  {
    name: "fewer requests than one a second use no budget up",
    inputs: budgetOf(59, { days: 8, times: 20 }),
    expect: exhausted.flatMap((alert) => alert.never(week + hour, week + 22 * hour)),
  },
  {
    name: "what is older than 14 days is forgotten, and what used nothing up before counts as much",
    inputs: budgetOf(6000, { days: 2, times: 8 }, { days: 15, times: 0 }, { days: 3, times: 8 }),
    expect: exhausted.flatMap((alert) => [
      ...alert.to(341 * hour, hosts("vm-1")),
      ...alert.from(451 * hour, hosts("vm-1")),
    ]),
  },
];
