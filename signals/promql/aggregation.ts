/** Aggregations: `by` takes only labels that the expression carries, and the result carries only those. */
import { type AnyExpression, type Expression, expression, operand } from "./expression.ts";

interface By<B extends string> {
  readonly by?: readonly B[];
}

function aggregate<B extends string>(operator: string, part: AnyExpression, by: readonly B[] = []): Expression<B> {
  const grouping = by.length > 0 ? ` by (${by.join(", ")}) ` : "";
  return expression((scope) => `${operator}${grouping}(${part.render(scope)})`);
}

export function sum<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("sum", part, by);
}

export function max<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("max", part, by);
}

export function min<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("min", part, by);
}

/** Mean over the elements of a group: elements that are busy and those that are idle count alike. */
export function average<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("avg", part, by);
}

export function count<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("count", part, by);
}

/** 1 for each group that has an element. */
export function group<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("group", part, by);
}

/**
 * The `k` largest elements, labels kept: at one moment, or in a graph those that are largest over its whole time range.
 * Chosen anew at each point, as `topk` alone does, a thousand elements that take turns would be a thousand lines.
 */
export function topk<L extends string>(k: number, part: Expression<L>): Expression<L> {
  return expression((scope) => {
    const { range, atEnd = false } = scope;
    if (range === undefined || atEnd) return `topk(${k}, ${part.render(scope)})`;
    const largest = part.render({ ...scope, window: range, atEnd: true });
    return `(${operand(part, scope)} and topk(${k}, ${largest}))`;
  });
}
