/** What a rule is. The types make a rule without severity, summary or description, or with a label that it lacks, fail to compile. */
import type { Owner, Severity } from "../signals/alert-labels.ts";
import type { DashboardUid } from "../signals/dashboard-uids.ts";
import type { Objectives } from "../signals/objectives.ts";
import type { AnyExpression, AnyRecorded, Expression } from "../signals/promql/index.ts";

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
  /** Seconds that it goes on firing after its condition ended: a cause that silences what looks back over a window. */
  readonly keepFiringSeconds?: number;
  readonly severity: Severity;
  readonly owner: Owner;
  /** Where the alert's signal is seen: the link in its message. */
  readonly dashboard: DashboardUid;
  /**
   * The objective that is the threshold, where one is: messages name it, and a site's `overrides` may set it by the
   * alert's name. The expression must read it from `site.objectives`, so that dashboards follow.
   */
  readonly objective?: keyof Objectives;
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
  /** The value in its unit, as a template, where the description speaks of it. */
  readonly value?: string;
  /** Labels that the description speaks of; by its type the expression carries them. */
  readonly mentions: readonly string[];
}

export interface Recording {
  readonly kind: "record";
  readonly recorded: AnyRecorded;
}

export interface Group {
  readonly name: string;
  /** Seconds between two evaluations; the site's scrape interval by default. */
  readonly intervalSeconds?: number;
  /** Evaluated in this order: what an alert reads is recorded before it. */
  readonly rules: readonly (Alert | Recording)[];
}

export function alert<L extends string>(definition: AlertDefinition<L>): Alert {
  const mentions = new Set<string>();
  const values: string[] = [];
  const description = definition.description({
    label: (name) => {
      mentions.add(name);
      return `{{ $labels.${name} }}`;
    },
    value: (format) => {
      const value = `{{ $value | ${format} }}`;
      values.push(value);
      return value;
    },
  });
  const [value] = values;
  return {
    kind: "alert",
    ...definition,
    description,
    mentions: [...mentions],
    ...(value === undefined ? {} : { value }),
  };
}

export function recording(recorded: AnyRecorded): Recording {
  return { kind: "record", recorded };
}
