/** Arithmetic, comparison and set operators: those of two expressions want the same labels on both sides. */
import type { Binary } from "../../promql/syntax.ts";
import { NotSayable } from "../remainder.ts";
import type { Say, Selectors, Typed } from "./selectors.ts";

const comparisons: Readonly<Record<string, string>> = { ">": "above", ">=": "atLeast", "<": "below", "==": "equal" };

function withNumber(on: Selectors, say: Say, node: Binary): Typed | undefined {
  const { left, right, operator } = node;
  if (right.kind === "number" && left.kind !== "number") {
    const name = { "*": "times", "/": "divided", ...comparisons }[operator];
    if (node.bool) throw new NotSayable("the builder has no bool: it keeps elements, it does not make 0 and 1");
    if (name === undefined) throw new NotSayable(`the builder has no \`${operator}\` with a number`);
    const of = say(left);
    return { ...of, code: `${on.builder(name)}(${of.code}, ${right.text})` };
  }
  if (left.kind !== "number") return undefined;
  if (right.kind === "number") throw new NotSayable("a number alone watches nothing");
  if (operator === "*") return withNumber(on, say, { ...node, left: right, right: left });
  if (operator !== "-" || left.text !== "1")
    throw new NotSayable(`the builder has no number in front of \`${operator}\`, but 1 - x`);
  const of = say(right);
  return { ...of, code: `${on.builder("complement")}(${of.code})` };
}

/** @throws NotSayable where the builder has no such operator, or elements would find no partner. */
export function operation(on: Selectors, say: Say, node: Binary): Typed {
  const { left, right, operator, matching } = node;
  const number = withNumber(on, say, node);
  if (number) return number;
  if (operator === "-" && left.kind === "call" && left.name === "time" && right.kind === "selector") {
    const found = on.find(right);
    if (found.metric.value.type !== "gauge") throw new NotSayable(`an age of ${right.metric}, which is no gauge`);
    return on.apply("age", found, right.matchers);
  }
  if (operator === "-" && right.kind === "call" && right.name === "time" && left.kind === "selector") {
    const found = on.find(left);
    if (found.metric.value.type !== "gauge") throw new NotSayable(`a time left of ${left.metric}, which is no gauge`);
    return on.apply("remaining", found, left.matchers);
  }
  // `or vector(0)` would make a panel that has lost its data look healthy.
  if (operator === "or" && right.kind === "call" && right.name === "vector") return say(left);
  const denominator =
    operator === "/" &&
    right.kind === "binary" &&
    right.operator === ">" &&
    right.right.kind === "number" &&
    right.right.text === "0";
  const one = say(left);
  const other = say(denominator ? right.left : right);
  const same = one.labels.length === other.labels.length && one.labels.every((label) => other.labels.includes(label));
  const sides = `\`${operator}\` between (${one.labels.join(", ")}) and (${other.labels.join(", ")})`;
  if (matching?.group) throw new NotSayable(`the builder has no ${matching.group.side}: ${sides}`);
  if (!same) throw new NotSayable(`${sides}: both sides must carry the same labels, or elements find no partner`);
  if (
    matching &&
    (matching.keyword === "ignoring" ||
      matching.labels.length !== one.labels.length ||
      !matching.labels.every((label) => one.labels.includes(label)))
  )
    throw new NotSayable(`the builder joins on all labels only: ${sides}`);
  if (node.bool) throw new NotSayable("the builder has no bool: it keeps elements, it does not make 0 and 1");
  const name = { "+": "plus", "-": "minus", "/": "ratio", "<": "lessThan", and: "and", or: "or", unless: "unless" }[
    operator
  ];
  if (name === undefined) throw new NotSayable(`the builder has no \`${operator}\` between two expressions`);
  return { code: `${on.builder(name)}(${one.code}, ${other.code})`, labels: one.labels };
}
