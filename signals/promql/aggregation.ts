/** Aggregations: `by` takes only labels that the expression carries, and the result carries only those. */
import { type AnyExpression, type Expression, expression } from "./expression.ts";

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

export function count<L extends string, const B extends L = never>(
  part: Expression<L>,
  { by }: By<B> = {},
): Expression<B> {
  return aggregate("count", part, by);
}

/** The `k` largest elements at each moment, labels kept. */
export function topk<L extends string>(k: number, part: Expression<L>): Expression<L> {
  return expression((scope) => `topk(${k}, ${part.render(scope)})`);
}
