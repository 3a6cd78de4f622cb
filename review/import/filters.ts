/** Filters of a panel: conditions that all of its selectors have by a variable go to its scope. */
import { agentLabels, type Scope } from "../../signals/promql/index.ts";
import { type Promql, type Selector, selectorsOf } from "../promql/syntax.ts";
import type { Known } from "./known.ts";
import type { Variables } from "./variables.ts";

/** Labels of what a selector reads; undefined where nobody knows it. */
export function carriedLabels(known: Known, { metric }: Selector): readonly string[] | undefined {
  const recorded = known.recorded.get(metric);
  if (recorded) return recorded.value.labels;
  const found = known.metrics.get(metric) ?? known.metrics.get(metric.replace(/_(bucket|sum|count)$/, ""));
  return found && [...agentLabels, ...found.value.labels];
}

/** Labels whose variable every selector of a panel that carries the label has: they go to the panel's scope. */
export function sharedFilters(expressions: readonly Promql[], known: Known, variables: Variables): string[] {
  const selectors = expressions.flatMap(selectorsOf);
  // Of a series that nobody knows, what its selector asks for: a signal made for the objectives may record it.
  const labelsOf = (selector: Selector) =>
    carriedLabels(known, selector) ?? selector.matchers.map(({ label }) => label);
  return variables.labels
    .map(({ label }) => label)
    .filter((label) => {
      const carrying = selectors.filter((selector) => labelsOf(selector).includes(label));
      const filtered = carrying.filter(({ matchers }) =>
        matchers.some((it) => it.label === label && it.operator === "=~" && it.value === `$${label}`),
      );
      return filtered.length > 0 && filtered.length === carrying.length;
    });
}

/** The scope in which signals of such a panel are rendered. */
export function scopeOf(filters: readonly string[]): Scope {
  return {
    window: "$__rate_interval",
    filters: Object.fromEntries(filters.map((label) => [label, { matches: `$${label}` }])),
  };
}
