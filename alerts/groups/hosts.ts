/** Machines and containers: disk, memory, clock, restarts. */
import { containerStarts, containerUnreclaimable } from "../../signals/containers.ts";
import {
  clockLost,
  clockOffset,
  hostDisk,
  hostDiskTomorrow,
  hostDiskTomorrowAsNow,
  hostOutOfMemory,
} from "../../signals/hosts.ts";
import { outOfMemory, throttled } from "../../signals/limits.ts";
import { above, and, atLeast } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { type Alert, alert, type Group } from "../rule.ts";
import { holdSeconds } from "../timing.ts";

export function hosts(site: Site): Group {
  return { name: "hosts", rules: [...machines(site), ...clocks(site)] };
}

/** None of the stack's own containers has a limit of CPU; where a site sets one, being held back by it is seen. */
export function containers(site: Site): Group {
  const { objectives } = site;
  return {
    name: "containers",
    rules: [
      alert({
        name: "ContainerRestartLoop",
        expression: breach(containerStarts, "warning", objectives),
        forSeconds: 0,
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-system-health",
        summary: "A container starts again and again.",
        description: ({ label, value }) =>
          `${label("name")} (${label("component")}) on ${label("host")} started ${value("humanize")} times within 15 minutes.`,
      }),
      alert({
        name: "ContainerMemoryNearLimit",
        expression: breach(containerUnreclaimable, "critical", objectives),
        forSeconds: 10 * holdSeconds(site),
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-system-health",
        summary: "A container is close to its limit of memory.",
        description: ({ label, value }) =>
          `${label("name")} (${label("component")}) on ${label("host")} needs ${value("humanizePercentage")} of its limit; at 100 % the kernel kills it.`,
      }),
      alert({
        name: "ContainerOutOfMemory",
        expression: breach(outOfMemory, "warning", objectives),
        forSeconds: 0,
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-system-health",
        summary: "A container ran out of memory.",
        description: ({ label, value }) =>
          `The kernel killed ${value("humanize")} processes of ${label("name")} (${label("component")}) on ${label("host")} within ten minutes.`,
      }),
      alert({
        name: "ContainerCpuThrottled",
        expression: breach(throttled, "warning", objectives),
        forSeconds: 10 * holdSeconds(site),
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-system-health",
        objective: "throttledShare",
        summary: "A container is held back by its limit of CPU.",
        description: ({ label, value }) =>
          `${label("name")} (${label("component")}) on ${label("host")} has to wait in ${value("humanizePercentage")} of its periods.`,
      }),
    ],
  };
}

function machines(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "HostDiskFillingUp",
      // A disk with room to spare may well be on its way, and images that are loaded look like a disk that fills: so it must
      // be largely used, and go on, by the trend of six hours and by that of the last half hour, for an hour.
      expression: and(
        and(breach(hostDiskTomorrow, "warning", objectives), breach(hostDiskTomorrowAsNow, "warning", objectives)),
        atLeast(hostDisk.expression, objectives.saturationWarning),
      ),
      forSeconds: 3600,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-system-health",
      summary: "A disk will be full within a day.",
      description: ({ label }) =>
        `${label("device")} of ${label("host")} is full within 24 hours if it goes on as in the last six.`,
    }),
    alert({
      name: "HostDiskFull",
      expression: above(hostDisk.expression, objectives.diskFull),
      forSeconds: holdSeconds(site),
      severity: "critical",
      owner: "platform",
      dashboard: "vigia-system-health",
      objective: "diskFull",
      summary: "A disk is nearly full.",
      description: ({ label, value }) =>
        `${value("humanizePercentage")} of ${label("device")} of ${label("host")} is in use.`,
    }),
    alert({
      name: "HostOutOfMemory",
      expression: breach(hostOutOfMemory, "warning", objectives),
      // Where it was a container, that one's own alert is there first, and says which.
      forSeconds: 2 * site.scrapeIntervalSeconds,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-system-health",
      summary: "The kernel killed a process for lack of memory.",
      description: ({ label, value }) =>
        `On ${label("host")} ${value("humanize")} processes were killed within ten minutes: the host or a container was out of memory.`,
    }),
  ];
}

function clocks(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "HostClockSkew",
      expression: breach(clockOffset, "warning", objectives),
      forSeconds: 10 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-system-health",
      objective: "clockOffsetSeconds",
      summary: "A host's clock is wrong.",
      description: ({ label, value }) =>
        `The clock of ${label("host")} is ${value("humanizeDuration")} away from its reference.`,
    }),
    alert({
      name: "HostClockUnsynchronised",
      expression: clockLost.expression,
      forSeconds: 10 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-system-health",
      summary: "A host's clock is no longer synchronised.",
      description: ({ label }) => `Nothing synchronises the clock of ${label("host")} any more.`,
    }),
  ];
}
