/** Thresholds that several signals have. */
import type { Threshold } from "./signal.ts";

/** A prediction is answered too late for the site's objectives. */
export const latencyThresholds: readonly Threshold[] = [
  { severity: "warning", bad: "above", at: (objectives) => objectives.latencyWarningSeconds },
  { severity: "critical", bad: "above", at: (objectives) => objectives.latencyCriticalSeconds },
];

/** A share of something bounded is nearly used up. */
export const saturationThresholds: readonly Threshold[] = [
  { severity: "warning", bad: "above", at: (objectives) => objectives.saturationWarning },
  { severity: "critical", bad: "above", at: (objectives) => objectives.saturationCritical },
];

/** A count that is zero where all is well. */
export const anyThreshold: readonly Threshold[] = [{ severity: "warning", bad: "above", at: () => 0 }];

/** The same, where one is enough to lose sight of something. */
export const anyIsCritical: readonly Threshold[] = [{ severity: "critical", bad: "above", at: () => 0 }];
