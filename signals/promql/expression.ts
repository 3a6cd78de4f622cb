/**
 * The heart of the PromQL layer: an expression knows in its type which labels its result carries, and becomes text only
 * when a scope says over which window and with which filters. So one definition serves panels and rules.
 */
import type { Metric } from "../metric.ts";

/** Labels that the agent of a host adds to everything that it scrapes. */
export const agentLabels = ["host", "job", "instance"] as const;
export type AgentLabel = (typeof agentLabels)[number];

/** A value that a label must equal, or another condition on it. Patterns are RE2 and anchored by Prometheus. */
export type Match = string | { readonly not: string } | { readonly matches: string } | { readonly excludes: string };

/** Conditions on labels; a label that is not among `L` does not compile. */
export type Where<L extends string> = { readonly [Label in L]?: Match };

/** Where an expression is used: a panel or a rule. */
export interface Scope {
  /** Range of every `rate`, `increase` and quantile: a duration or Grafana's `$__rate_interval`. */
  readonly window: string;
  /** Conditions that every selector gets whose metric carries the label. */
  readonly filters: Readonly<Record<string, Match>>;
  /** The whole time range of a graph, over which `topk` chooses; without it, it chooses at the moment. */
  readonly range?: string;
  /** Selectors are read at the end of the time range, whatever the point of the graph. */
  readonly atEnd?: boolean;
}

/** An instant vector whose elements carry the labels `L`. `L` is invariant: arithmetic needs the same labels on both sides. */
export interface Expression<L extends string = string> {
  /** Phantom: carries `L` in the type, absent at run time. */
  readonly carries?: (label: L) => L;
  /** False where the text must stand in parentheses inside an operation. */
  readonly atomic: boolean;
  readonly render: (scope: Scope) => string;
}

/** Any expression, whatever its labels. */
export type AnyExpression = Pick<Expression, "atomic" | "render">;

export type LabelsOf<E> = E extends Expression<infer L> ? L : never;

export function expression<L extends string>(render: (scope: Scope) => string, atomic = true): Expression<L> {
  return { atomic, render };
}

/** The text of an operand: in parentheses unless it binds tighter than every operator. */
export function operand(part: AnyExpression, scope: Scope): string {
  return part.atomic ? part.render(scope) : `(${part.render(scope)})`;
}

/** A PromQL string literal. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

function condition(label: string, match: Match): string {
  if (typeof match === "string") return `${label}=${quote(match)}`;
  if ("not" in match) return `${label}!=${quote(match.not)}`;
  if ("matches" in match) return `${label}=~${quote(match.matches)}`;
  return `${label}!~${quote(match.excludes)}`;
}

/**
 * The text of a selector. `suffix` names a part of a histogram (`_bucket`, `_sum`, `_count`).
 * The scope's filters come first, each only where the metric carries its label.
 */
export function selector(
  metric: Pick<Metric, "name" | "labels">,
  where: Where<string> | undefined,
  scope: Scope,
  suffix = "",
): string {
  const carried = new Set<string>([...agentLabels, ...metric.labels]);
  const conditions = [
    ...Object.entries(scope.filters).filter(([label]) => carried.has(label)),
    ...Object.entries(where ?? {}),
  ].flatMap(([label, match]) => (match === undefined ? [] : [condition(label, match)]));
  return `${metric.name}${suffix}${conditions.length > 0 ? `{${conditions.join(", ")}}` : ""}`;
}

/** The samples of a selector within the scope's window. */
export function windowed(selected: string, { window, atEnd }: Scope): string {
  return `${selected}[${window}]${atEnd ? " @ end()" : ""}`;
}

/** The present value of what a selector selects; at the end of a time range, its mean over the window. */
export function present(selected: string, scope: Scope): string {
  return scope.atEnd ? `avg_over_time(${windowed(selected, scope)})` : selected;
}
