/** Aggregations: `without` is turned round by what the catalogue says is there. */
import { printPromql } from "../../promql/print.ts";
import type { Aggregation } from "../../promql/syntax.ts";
import { NotSayable } from "../remainder.ts";
import type { Say, Selectors, Typed } from "./selectors.ts";

const aggregations: Readonly<Record<string, string>> = {
  sum: "sum",
  max: "max",
  min: "min",
  count: "count",
  group: "group",
  avg: "average",
};
/** @throws NotSayable where the builder has no such aggregation, or a label is not there to group by. */
export function aggregation(on: Selectors, say: Say, node: Aggregation): Typed {
  if (node.operator === "topk") {
    if (node.parameter?.kind !== "number") throw new NotSayable("topk of a number that is none");
    if (node.grouping) throw new NotSayable("topk by labels: the builder has topk over all elements only");
    const of = say(node.of);
    return { ...of, code: `${on.builder("topk")}(${node.parameter.text}, ${of.code})` };
  }
  const name = aggregations[node.operator];
  if (name === undefined) throw new NotSayable(`the builder has no ${node.operator}`);
  const of = say(node.of);
  const by = grouped(node, of.labels);
  const unknown = by.find((label) => !of.labels.includes(label));
  if (unknown !== undefined)
    throw new NotSayable(
      `${node.operator} by ${unknown}, which \`${printPromql(node.of).slice(0, 80)}\` does not carry in the catalogue`,
    );
  const labels = by.map((label) => JSON.stringify(label)).join(", ");
  const options = by.length === 0 ? "" : `, { by: [${labels}] }`;
  return { code: `${on.builder(name)}(${of.code}${options})`, labels: by };
}

/** Labels that an aggregation leaves. */
export function grouped({ grouping }: Aggregation, carried: readonly string[]): readonly string[] {
  if (!grouping) return [];
  return grouping.keyword === "by" ? grouping.labels : carried.filter((label) => !grouping.labels.includes(label));
}
