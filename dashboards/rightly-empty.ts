/** Queries that return nothing while all is well, each with its reason. Every other query must return data. */

export interface RightlyEmpty {
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
  readonly reason: string;
}

export const rightlyEmpty: readonly RightlyEmpty[] = [
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
];
