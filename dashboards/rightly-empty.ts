/** Queries that return nothing while all is well, each with its reason. Every other query must return data. */

export interface RightlyEmpty {
  /** Its uid; `*` for what every dashboard has. */
  readonly dashboard: string;
  /** Title of the panel, or name of the annotation. */
  readonly panel: string;
  readonly refId: string;
  readonly reason: string;
}

export const rightlyEmpty: readonly RightlyEmpty[] = [
  {
    dashboard: "*",
    panel: "Firing alerts",
    refId: "Anno",
    reason: "It marks the time in which alerts fire; a healthy stack has none.",
  },
  {
    dashboard: "vigia-system-health",
    panel: "Firing alerts",
    refId: "A",
    reason: "It lists alerts that fire now; a healthy stack has none.",
  },
  {
    dashboard: "vigia-system-health",
    panel: "Targets down",
    refId: "A",
    reason: "It lists targets that do not answer; in a healthy stack all do.",
  },
  {
    dashboard: "vigia-monitoring",
    panel: "Notifications that failed",
    refId: "A",
    reason:
      "It shows the ways that a message went within a day; a stack without receivers, or without alerts, sends none.",
  },
  {
    dashboard: "vigia-cache-and-storage",
    panel: "Keys that leave the cache before their time",
    refId: "A",
    reason: "It is a share of the keys that leave; the first ones expire five minutes after they were cached.",
  },
  {
    dashboard: "vigia-monitoring",
    panel: "Losses on the way to the long-term store",
    refId: "C",
    reason: "Prometheus counts samples that it drops by the reason; a reason that there has never been has no count.",
  },
];

/** Why a query may return nothing; undefined where it must return data. */
export function rightlyEmptyReason(query: {
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
}): string | undefined {
  return rightlyEmpty.find(
    ({ dashboard, panel, refId }) =>
      (dashboard === "*" || dashboard === query.dashboard) && panel === query.panel && refId === query.refId,
  )?.reason;
}

// `node dashboards/rightly-empty.ts`: the list as JSON, for checks that run apart from the dashboards.
if (import.meta.main) console.log(JSON.stringify(rightlyEmpty));
