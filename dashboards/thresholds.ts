/** A signal's thresholds as Grafana draws them. */
import {
  type Threshold as Step,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import type { Objectives } from "../signals/objectives.ts";
import type { Threshold } from "../signals/signal.ts";

const colours = { target: "yellow", warning: "orange", critical: "red" } as const;
const good = "green";

/**
 * Steps in ascending order; Grafana gives each step its colour from its value upwards. So where high is bad a step has the
 * colour of its severity, and where low is bad it has the colour of the next better region.
 */
export function steps(thresholds: readonly Threshold[], objectives: Objectives): Step[] {
  const ascending = thresholds
    .map(({ severity, bad, at }) => ({ severity, bad, value: at(objectives) }))
    .sort((a, b) => a.value - b.value);
  const highIsBad = ascending.every(({ bad }) => bad === "above");
  if (highIsBad) {
    return [
      { value: null, color: good },
      ...ascending.map(({ severity, value }) => ({ value, color: colours[severity] })),
    ];
  }
  const regions = [...ascending.map(({ severity }) => colours[severity]), good];
  return [null, ...ascending.map(({ value }) => value)].map((value, index) => ({
    value,
    color: regions[index] ?? good,
  }));
}

export function thresholdsOf(thresholds: readonly Threshold[], objectives: Objectives): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(thresholds, objectives));
}
