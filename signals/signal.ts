/**
 * A signal: what is watched, said once. A dashboard renders it as a panel, the rules as a recording rule or an alert;
 * all read the same expression, unit and thresholds.
 */
import type { Objectives } from "./objectives.ts";
import { type AnyExpression, above, below, type Expression } from "./promql/index.ts";

/** Units as Grafana names them. */
export type DisplayUnit = "s" | "percentunit" | "reqps" | "ops" | "cps" | "bytes" | "Bps" | "short" | "dateTimeFromNow";

/** A line that a signal should not cross; a `target` is drawn for comparison and says nothing about right or wrong. */
export interface Threshold {
  readonly severity: "target" | "warning" | "critical";
  /** The side that is bad. */
  readonly bad: "above" | "below";
  /** The site's number, in the signal's unit. */
  readonly at: (objectives: Objectives) => number;
}

export interface Signal<L extends string = string> {
  readonly title: string;
  /** What it means and, where it helps, what to do; shown at the panel. */
  readonly description: string;
  readonly unit: DisplayUnit;
  readonly expression: Expression<L>;
  /** Grafana's legend of one element. */
  readonly legend: string;
  readonly thresholds: readonly Threshold[];
}

/** Any signal, whatever its labels. */
export type AnySignal = Omit<Signal, "expression"> & { readonly expression: AnyExpression };

interface Definition<L extends string> extends Omit<Signal<L>, "legend" | "thresholds"> {
  /** Builds the legend; `label` takes only labels that the expression carries. */
  readonly legend: string | ((label: (name: NoInfer<L>) => string) => string);
  readonly thresholds?: readonly Threshold[];
}

export function signal<L extends string>(definition: Definition<L>): Signal<L> {
  const { legend } = definition;
  return {
    thresholds: [],
    ...definition,
    legend: typeof legend === "string" ? legend : legend((name) => `{{${name}}}`),
  };
}

/** The elements of a signal that are on the wrong side of its threshold of that severity. */
export function breach<L extends string>(
  { title, thresholds, expression }: Signal<L>,
  severity: Exclude<Threshold["severity"], "target">,
  objectives: Objectives,
): Expression<L> {
  const threshold = thresholds.find((candidate) => candidate.severity === severity);
  if (!threshold) throw new Error(`signal "${title}" has no ${severity} threshold: add one or take another severity`);
  return threshold.bad === "above"
    ? above(expression, threshold.at(objectives))
    : below(expression, threshold.at(objectives));
}
