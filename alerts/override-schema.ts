/** `vigia:overrides` as a schema: made from the alerts themselves, so that it knows their names and what each can be told. */
import { z } from "zod";
import { owners, severities } from "../signals/alert-labels.ts";
import { type Objectives, objectiveSchema } from "../signals/objectives.ts";
import { alertsByName } from "./catalogue.ts";
import type { Alert } from "./rule.ts";

const forSchema = z
  .string("must be text such as 90s, 5m, 2h or 0s")
  .regex(/^\d{1,6}[smhd]$/, "must be a whole number of s, m, h or d, such as 90s or 5m");

function overrideOf({ name, objective, summary }: Alert) {
  const fields = {
    severity: z.enum(severities).optional(),
    owner: z.enum(owners).optional(),
    /** How long the condition must hold. */
    for: forSchema.optional(),
  };
  // A threshold is an objective: dashboards and other alerts follow it.
  const known =
    objective === undefined
      ? z.strictObject(fields)
      : z.strictObject({
          ...fields,
          threshold: objectiveSchema(objective).optional().describe(`Sets vigia:objectives.${objective}`),
        });
  return z
    .union([z.literal(false), known], { error: `must be false, which leaves ${name} out, or what is otherwise there` })
    .optional()
    .describe(summary);
}

export const overridesSchema = z.strictObject(
  Object.fromEntries([...alertsByName.values()].map((alert) => [alert.name, overrideOf(alert)])),
);
export type Overrides = z.infer<typeof overridesSchema>;

export interface ThresholdOverride {
  readonly alert: string;
  readonly objective: keyof Objectives;
  readonly value: number;
}

/** The objectives that overrides of thresholds set. */
export function thresholdsOf(overrides: Overrides): readonly ThresholdOverride[] {
  return Object.entries(overrides).flatMap(([alert, override]) => {
    const objective = alertsByName.get(alert)?.objective;
    const value = override === false || override === undefined ? undefined : Reflect.get(override, "threshold");
    return objective === undefined || typeof value !== "number" ? [] : [{ alert, objective, value }];
  });
}
