/** Labels made of labels. */
import { type Expression, expression, quote } from "./expression.ts";

/** A label of its own for a part of another: what the first group of the pattern (RE2, anchored) finds; else it is left out. */
export function extracted<L extends string, const N extends string>(
  part: Expression<L>,
  label: N,
  { from, pattern }: { readonly from: NoInfer<L>; readonly pattern: string },
): Expression<L | N> {
  const rest = [label, "$1", from, pattern].map(quote).join(", ");
  return expression((scope) => `label_replace(${part.render(scope)}, ${rest})`);
}
