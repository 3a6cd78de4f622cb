/**
 * From parsed PromQL to the source of a typed expression. What the builder of signals/promql can't say is refused with the
 * reason: text that nobody checks must not get into the product.
 */
import { printPromql } from "../../promql/print.ts";
import type { Promql } from "../../promql/syntax.ts";
import { NotSayable } from "../remainder.ts";
import { aggregation } from "./aggregations.ts";
import { functionCall } from "./functions.ts";
import { operation } from "./operators.ts";
import { type Say, Selectors, type Translation, type Typed } from "./selectors.ts";

/** @throws NotSayable with the reason. */
export function translate(whole: Promql, translation: Translation): Typed {
  const on = new Selectors(translation);
  const say: Say = (node) => {
    switch (node.kind) {
      case "selector":
        return on.value(node);
      case "call":
        return functionCall(on, say, node);
      case "aggregation":
        return aggregation(on, say, node);
      case "binary":
        return operation(on, say, node);
      case "number":
        throw new NotSayable("a number alone watches nothing");
      case "offset":
      case "at":
        throw new NotSayable(`the builder has no ${node.kind === "at" ? "@" : "offset"}`);
      case "subquery":
        throw new NotSayable("the builder has no subqueries: record the inner expression and take it over time");
      case "unary":
        throw new NotSayable("the builder has no minus sign in front of an expression");
      default:
        throw new NotSayable(`\`${printPromql(node)}\` is no instant vector`);
    }
  };
  return say(whole);
}
