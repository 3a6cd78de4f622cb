/**
 * Burn rates: how many times faster than allowed a site's errors use up their budget. Each is asked over a long window,
 * so that it has used a part of the month's budget, and over a short one, so that the alert ends soon after the fault. The
 * pairs are those of Google's SRE Workbook ("Alerting on SLOs", 6): 2 %, 5 %, 10 % and 10 % of 30 days' budget.
 */

export const burnWindows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const;
export type BurnWindow = (typeof burnWindows)[number];

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

export function windowSeconds(window: BurnWindow): number {
  return Number.parseInt(window, 10) * (unitSeconds[window.slice(-1)] ?? Number.NaN);
}

export interface BurnRate {
  readonly long: BurnWindow;
  readonly short: BurnWindow;
  /** The rate above which the alert speaks; 1 uses the budget up in exactly its 30 days. */
  readonly factor: number;
  readonly severity: "critical" | "warning";
}

export const burnRates: readonly BurnRate[] = [
  { long: "1h", short: "5m", factor: 14.4, severity: "critical" },
  { long: "6h", short: "30m", factor: 6, severity: "critical" },
  { long: "1d", short: "2h", factor: 3, severity: "warning" },
  { long: "3d", short: "6h", factor: 1, severity: "warning" },
];

/** A budget times this must stay below 1: no more than all requests can fail. */
export const fastestBurn = Math.max(...burnRates.map(({ factor }) => factor));
