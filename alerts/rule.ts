/** What a rule is. The types make a rule without severity, summary or description, or with a label that it lacks, fail to compile. */
import type { AnyExpression, AnyRecorded, Expression } from "../signals/promql/index.ts";

/** critical: someone gets up; warning: someone looks today; info: nobody is called. */
export type Severity = "critical" | "warning" | "info";

/** Placeholders of Prometheus' templates; `label` takes only labels that the alert's expression carries. */
export interface Template<L extends string> {
  readonly label: (name: L) => string;
  readonly value: (format: "humanize" | "humanizeDuration" | "humanizePercentage") => string;
}

interface AlertDefinition<L extends string> {
  /** CamelCase; the runbook's file and address follow from it. */
  readonly name: Capitalize<string>;
  readonly expression: Expression<L>;
  /** Seconds that the condition must hold. Zero fires at once. */
  readonly forSeconds: number;
  readonly severity: Severity;
  /** One sentence without placeholders: it heads a notification of several alerts. */
  readonly summary: string;
  readonly description: (template: Template<NoInfer<L>>) => string;
  /** Labels besides those of the expression. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Alert extends Omit<AlertDefinition<string>, "expression" | "description"> {
  readonly kind: "alert";
  readonly expression: AnyExpression;
  readonly description: string;
}

export interface Recording {
  readonly kind: "record";
  readonly recorded: AnyRecorded;
}

export interface Group {
  readonly name: string;
  /** Evaluated in this order: what an alert reads is recorded before it. */
  readonly rules: readonly (Alert | Recording)[];
}

export function alert<L extends string>(definition: AlertDefinition<L>): Alert {
  const template: Template<L> = {
    label: (name) => `{{ $labels.${name} }}`,
    value: (format) => `{{ $value | ${format} }}`,
  };
  return { kind: "alert", ...definition, description: definition.description(template) };
}

export function recording(recorded: AnyRecorded): Recording {
  return { kind: "record", recorded };
}
