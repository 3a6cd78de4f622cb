/** Overrides of thresholds: each sets the objective that its alert uses, so that dashboards and alerts go on saying the same. */
import { type ThresholdOverride, thresholdsOf } from "../alerts/override-schema.ts";
import { type Objectives, objectivesSchema } from "../signals/objectives.ts";
import type { Problem } from "./config-problems.ts";
import type { StackConfig } from "./config-schema.ts";

export interface OverriddenObjectives {
  readonly objectives: Objectives;
  readonly problems: readonly Problem[];
}

/** @param written the objectives that the configuration itself sets, by name. */
export function overriddenObjectives(
  { objectives, overrides }: StackConfig,
  written: Readonly<Record<string, unknown>>,
): OverriddenObjectives {
  const thresholds = thresholdsOf(overrides);
  const conflicts = thresholds.flatMap((threshold, at) => conflict(threshold, thresholds.slice(0, at), written));
  const changed = {
    ...objectives,
    ...Object.fromEntries(thresholds.map(({ objective, value }) => [objective, value])),
  };
  const parsed = objectivesSchema.safeParse(changed);
  if (parsed.success) return { objectives: parsed.data, problems: conflicts };
  const refused = parsed.error.issues.map((issue): Problem => {
    const threshold = thresholds.find(({ objective }) => issue.path.includes(objective)) ?? thresholds[0];
    const key = threshold === undefined ? "vigia:objectives" : keyOf(threshold);
    return { key, value: threshold?.value, message: issue.message, fix: `choose another value for ${key}` };
  });
  return { objectives, problems: [...conflicts, ...refused] };
}

function keyOf({ alert }: ThresholdOverride): string {
  return `vigia:overrides.${alert}.threshold`;
}

function conflict(
  threshold: ThresholdOverride,
  earlier: readonly ThresholdOverride[],
  written: Readonly<Record<string, unknown>>,
): Problem[] {
  const { objective, value } = threshold;
  const other = earlier.find((one) => one.objective === objective && one.value !== value);
  const elsewhere = written[objective] === undefined || written[objective] === value ? undefined : "vigia:objectives";
  const says = other === undefined ? elsewhere && `${elsewhere}.${objective}` : keyOf(other);
  if (says === undefined) return [];
  const message = `both set the objective ${objective}, and ${says} sets another value`;
  return [{ key: keyOf(threshold), value, message, fix: `set it in one place: remove this, or ${says}` }];
}
