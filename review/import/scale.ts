/** Expressions in another unit. */
import type { Promql } from "../promql/syntax.ts";

/** Has a number that can take a factor up. */
function holdsNumber(node: Promql): boolean {
  return (
    node.kind === "binary" &&
    ["*", "/"].includes(node.operator) &&
    ([node.left, node.right].some(({ kind }) => kind === "number") || (node.operator === "/" && holdsNumber(node.left)))
  );
}

/** The expression with its values in another unit; numbers that are there already take the factor up. */
export function scaled(node: Promql, factor: number): Promql {
  if (factor === 1) return node;
  const rounded = (value: number) => String(Number(value.toPrecision(12)));
  const number = (value: number): Promql => ({ kind: "number", text: rounded(value) });
  if (node.kind === "binary") {
    const { left, right, operator } = node;
    if (operator === "*" || (operator === "/" && right.kind === "number")) {
      const [value, rest] =
        right.kind === "number" ? [right, left] : left.kind === "number" ? [left, right] : [undefined, node];
      if (value) {
        const product = operator === "*" ? Number(value.text) * factor : factor / Number(value.text);
        return rounded(product) === "1"
          ? rest
          : { kind: "binary", operator: "*", bool: false, left: rest, right: number(product) };
      }
    }
    const [inner] = operator === "/" ? [left] : [];
    if (inner && holdsNumber(inner)) return { ...node, left: scaled(inner, factor) };
    if ((operator === "-" || operator === "+") && left.kind === "number")
      return { ...node, left: number(Number(left.text) * factor), right: scaled(right, factor) };
    if (["or", "and", "unless"].includes(operator))
      return { ...node, left: scaled(left, factor), right: operator === "or" ? scaled(right, factor) : right };
  }
  const inside = node.kind === "aggregation" ? node.of : undefined;
  const linear = node.kind === "aggregation" && ["sum", "avg", "max", "min"].includes(node.operator);
  if (node.kind === "aggregation" && linear && inside && holdsNumber(inside))
    return { ...node, of: scaled(inside, factor) };
  if (node.kind === "aggregation" && node.operator === "topk") return { ...node, of: scaled(node.of, factor) };
  return { kind: "binary", operator: "*", bool: false, left: node, right: number(factor) };
}
