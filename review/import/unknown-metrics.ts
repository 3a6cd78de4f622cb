/** What the catalogue would need to know for the queries that it can't say: names, labels and how they are read. */
import { agentLabels } from "../../signals/promql/index.ts";
import { childrenOf, type Promql } from "../promql/syntax.ts";
import { carriedLabels } from "./filters.ts";
import type { Known } from "./known.ts";

/** Adds the metrics of an expression that nobody knows. */
export function collectUnknown(
  node: Promql,
  known: Known,
  into: Map<string, { labels: Set<string>; functions: Set<string> }>,
  around = "",
  by: readonly string[] = [],
): void {
  if (node.kind === "selector") {
    if (node.metric === "" || node.metric.includes("$") || node.metric.includes(":") || carriedLabels(known, node))
      return;
    const entry = into.get(node.metric) ?? { labels: new Set<string>(), functions: new Set<string>() };
    for (const label of [...node.matchers.map((it) => it.label), ...by])
      if (!agentLabels.some((it) => it === label)) entry.labels.add(label);
    if (around !== "") entry.functions.add(around);
    into.set(node.metric, entry);
    return;
  }
  const grouping = node.kind === "aggregation" && node.grouping?.keyword === "by" ? node.grouping.labels : by;
  const inside = node.kind === "call" ? node.name : node.kind === "range" ? around : "";
  for (const child of childrenOf(node)) collectUnknown(child, known, into, inside, grouping);
}
