/** What keeps the monitoring's past: room for it, and the way there. */
import {
  longTermStoreBehind,
  longTermStoreLost,
  prometheusStoreShare,
  storeFree,
  storeRefuses,
} from "../../signals/limits.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { type Alert, alert } from "../rule.ts";
import { holdSeconds } from "../timing.ts";

/** Part of the group of the monitoring. */
export function longTermStore(site: Site): readonly Alert[] {
  const { objectives } = site;
  const shared = { owner: "platform", dashboard: "vigia-monitoring" } as const;
  return [
    alert({
      ...shared,
      name: "LongTermStoreBehind",
      expression: breach(longTermStoreBehind, "warning", objectives),
      forSeconds: 5 * holdSeconds(site),
      severity: "warning",
      objective: "remoteWriteLagSeconds",
      summary: "The long-term store does not get what is recorded.",
      description: ({ label, value }) =>
        `The newest sample that the long-term store took from ${label("host")} is ${value("humanizeDuration")} old.`,
    }),
    alert({
      ...shared,
      name: "LongTermStoreDropping",
      expression: breach(longTermStoreLost, "warning", objectives),
      forSeconds: 0,
      severity: "warning",
      summary: "Samples don't reach the long-term store.",
      description: ({ label, value }) =>
        `${value("humanize")} recorded samples of Prometheus on ${label("host")} were lost within ten minutes.`,
    }),
    alert({
      ...shared,
      name: "LongTermStoreFilling",
      expression: breach(storeFree, "warning", objectives),
      forSeconds: 10 * holdSeconds(site),
      severity: "warning",
      objective: "storeFreeBytes",
      summary: "The long-term store runs out of space.",
      description: ({ label, value }) => `${value("humanize")}B are left for the long-term store on ${label("host")}.`,
    }),
    alert({
      ...shared,
      name: "LongTermStoreFull",
      expression: breach(storeRefuses, "warning", objectives),
      forSeconds: holdSeconds(site),
      severity: "warning",
      summary: "The long-term store takes no more samples.",
      description: ({ label }) => `The disk of the long-term store on ${label("host")} is full: it only reads.`,
    }),
    alert({
      ...shared,
      name: "PrometheusStoreNearLimit",
      expression: breach(prometheusStoreShare, "warning", objectives),
      forSeconds: 10 * holdSeconds(site),
      severity: "warning",
      objective: "saturationCritical",
      summary: "Prometheus is about to drop data before its time.",
      description: ({ label, value }) =>
        `Prometheus on ${label("host")} uses ${value("humanizePercentage")} of the size at which it drops its oldest data.`,
    }),
  ];
}
