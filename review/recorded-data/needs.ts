/** Which series must be there so that queries find something: read from the queries themselves. */
import { catalogued } from "../diff/needed-metrics.ts";
import type { Rendered } from "../diff/rendered.ts";
import { dictionary, list, text } from "../diff/values.ts";
import { parsePromql } from "../promql/parse.ts";
import { childrenOf, type Matcher, type Promql, selectorsOf } from "../promql/syntax.ts";

export interface NeededSeries {
  readonly metric: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** Labels that queries match, group or show. */
  readonly labels: readonly string[];
  /** Conditions of each selector that reads it; those on Grafana's variables are left out: they take everything. */
  readonly conditions: readonly (readonly Matcher[])[];
}

/** Labels that the result of an expression can carry, by its outermost aggregation; undefined where it has none. */
function groupedBy(expression: Promql): readonly string[] | undefined {
  if (expression.kind === "aggregation" && !["topk", "bottomk"].includes(expression.operator))
    return expression.grouping?.keyword === "by" ? expression.grouping.labels : [];
  for (const child of childrenOf(expression)) {
    const labels = groupedBy(child);
    if (labels) return labels;
  }
  return undefined;
}

function labelsIn(expression: Promql): string[] {
  const own = expression.kind === "aggregation" ? (expression.grouping?.labels ?? []) : [];
  const matched = expression.kind === "selector" ? expression.matchers.map(({ label }) => label) : [];
  return [...own, ...matched, ...childrenOf(expression).flatMap(labelsIn)];
}

function baseOf(metric: string): { readonly name: string; readonly type: NeededSeries["type"] } {
  const known = catalogued(metric);
  const part = /^(.+)_(bucket|sum|count)$/.exec(metric);
  if (known?.type === "histogram" || (!known && part?.[2] === "bucket"))
    return { name: part?.[1] ?? metric, type: "histogram" };
  if (known) return { name: metric, type: known.type as NeededSeries["type"] };
  return { name: metric, type: !metric.includes(":") && metric.endsWith("_total") ? "counter" : "gauge" };
}

/** What the dashboards of rendered folders read. */
export function neededSeries(all: readonly Rendered[]): NeededSeries[] {
  const found = new Map<string, { type: NeededSeries["type"]; labels: Set<string>; conditions: Matcher[][] }>();
  const uses = all.flatMap((rendered) => rendered.uses.filter(({ place }) => place.startsWith("dashboard ")));
  for (const { expression } of uses) {
    const shared = labelsIn(expression).filter((label) => label !== "__name__");
    for (const { metric, matchers } of selectorsOf(expression)) {
      if (metric === "" || metric.startsWith("$")) continue;
      const { name, type } = baseOf(metric);
      const entry = found.get(name) ?? { type, labels: new Set<string>(), conditions: [] };
      for (const label of shared) entry.labels.add(label);
      entry.conditions.push(
        matchers.filter(({ label, value }) => !value.includes("$") && label !== "le" && label !== "__name__"),
      );
      found.set(name, entry);
    }
  }
  const recorded = new Map(
    all.flatMap(({ ruleGroups }) => ruleGroups.flatMap(({ rules }) => rules.map((rule) => [rule.name, rule] as const))),
  );
  return [...found].map(([metric, { type, labels, conditions }]) => {
    const rule = recorded.get(metric);
    const carried = rule ? groupedBy(parsePromql(rule.expr)) : undefined;
    return {
      metric,
      type,
      labels: (carried ?? [...labels]).filter((label) => label !== "le" && label !== "__name__").toSorted(),
      conditions,
    };
  });
}

/** The hosts that the agents of rendered folders name. */
export function hostsOf(all: readonly Rendered[]): string[] {
  const hosts = all.flatMap(({ agents }) =>
    [...agents.values()].flatMap((config) =>
      list(dictionary(config).scrape_configs).flatMap((job) =>
        list(dictionary(job).relabel_configs)
          .map(dictionary)
          .filter(({ target_label }) => target_label === "host")
          .map(({ replacement }) => text(replacement)),
      ),
    ),
  );
  return [...new Set(hosts.filter((host) => host !== ""))].sort();
}
