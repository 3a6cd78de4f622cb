/**
 * No threshold that is not an objective: a dashboard of a site with other objectives must have other thresholds. What stays
 * the same stands in the code, where no site can change it.
 */
import { slowShare } from "../../signals/budgets.ts";
import { burnRates } from "../../signals/burn-rates.ts";
import { latencyBuckets } from "../../signals/catalogue/service.ts";
import { type Objectives, objectivesSchema } from "../../signals/objectives.ts";
import type { Site } from "../../signals/site.ts";
import type { Document, Panel } from "./document.ts";
import { panelRule, type Rule } from "./finding.ts";

/** What no site chooses: none at all, all is there, how fast a budget may burn, and the share that a P95 leaves out. */
const definitions = [0, 1, slowShare, ...burnRates.map(({ factor }) => factor)];

/** Another bound of the latency histograms: the critical latency must be one. */
function otherBucket(seconds: number): number {
  return latencyBuckets.find((bound) => bound > seconds) ?? latencyBuckets[0];
}

/** The site with each objective at another value, whether or not that makes sense. */
export function withOtherObjectives(site: Site): Site {
  const other = Object.entries(site.objectives).map(([name, value]) => [
    name,
    name === "latencyCriticalSeconds" ? otherBucket(value) : value * 1.0625,
  ]);
  return { ...site, objectives: Object.fromEntries(other) as Objectives };
}

/** Values of all steps of a panel, those of overrides included. */
export function stepValues({ fieldConfig }: Panel): readonly number[] {
  const overridden = fieldConfig.overrides.flatMap(({ properties }) => properties.map(({ value }) => value));
  const steps = [fieldConfig.defaults.thresholds, ...overridden].flatMap((value) => {
    const found: unknown = Reflect.get(Object(value), "steps");
    return Array.isArray(found) ? found : [];
  });
  return steps.map((step) => Reflect.get(Object(step), "value")).filter((value) => typeof value === "number");
}

/** @param changed the same dashboards for a site with other objectives */
export function thresholdRule(changed: readonly Document[]): Rule {
  return panelRule("threshold", (panel, { uid }) => {
    const counterpart = changed.find((other) => other.uid === uid)?.panels.find(({ id }) => id === panel.id);
    const moved = counterpart ? stepValues(counterpart) : [];
    return stepValues(panel)
      .filter((value, at) => !definitions.includes(value) && moved[at] === value)
      .map(
        (value) =>
          `its threshold ${value} is no objective of the site (${Object.keys(objectivesSchema.shape).length} there are)`,
      );
  });
}
