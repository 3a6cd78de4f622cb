/** `topk` of a graph: rendered, it chooses over the whole time range; read, it is a `topk` again. */

import { isDeepStrictEqual } from "node:util";
import type { Promql } from "./syntax.ts";
import { childrenOf, withChildren } from "./syntax.ts";

/** What `at` reads at the end of the time range, over its whole length, is what `now` reads at each point. */
function isSameAtEnd(now: Promql, at: Promql): boolean {
  if (at.kind === "call" && at.name === "avg_over_time" && now.kind === "selector") {
    const [of] = at.parameters;
    return of?.kind === "at" && of.of.kind === "range" && of.of.range === "$__range" && isSameAtEnd(now, of.of.of);
  }
  if (at.kind === "at" && at.by === "end()" && at.of.kind === "range" && now.kind === "range")
    return ["$__range", now.range].includes(at.of.range) && isDeepStrictEqual(now.of, at.of.of);
  const [own, others] = [childrenOf(now), childrenOf(at)];
  if (own.length !== others.length) return false;
  const bare = (node: Promql) => withChildren(node, () => ({ kind: "number", text: "0" }));
  return (
    isDeepStrictEqual(bare(now), bare(at)) &&
    own.every((child, index) => isSameAtEnd(child, others[index] ?? { kind: "number", text: "NaN" }))
  );
}

/** The expression with `X and topk(k, X @ end())` as `topk(k, X)` (signals/promql/aggregation.ts says why it is rendered so). */
export function withPlainTopk(node: Promql): Promql {
  if (node.kind === "binary" && node.operator === "and" && node.right.kind === "aggregation") {
    const { left, right } = node;
    if (right.operator === "topk" && right.grouping === undefined && isSameAtEnd(left, right.of))
      return { ...right, of: left };
  }
  return withChildren(node, withPlainTopk);
}
