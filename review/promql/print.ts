/** One way of writing each expression, so that expressions that mean the same are the same text. */
import type { Matcher, Matching, Promql } from "./syntax.ts";

export function printMatcher({ label, operator, value }: Matcher): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}

export function printMatching({ keyword, labels, group }: Matching): string {
  const included = group && group.labels.length > 0 ? ` (${group.labels.join(", ")})` : "";
  return `${keyword} (${labels.join(", ")})${group ? ` ${group.side}${included}` : ""}`;
}

function operand(node: Promql): string {
  return node.kind === "binary" || node.kind === "unary" ? `(${printPromql(node)})` : printPromql(node);
}

/** The operator of a binary expression with all that belongs to it. */
export function printOperator(node: Extract<Promql, { kind: "binary" }>): string {
  return `${node.operator}${node.bool ? " bool" : ""}${node.matching ? ` ${printMatching(node.matching)}` : ""}`;
}

export function printPromql(node: Promql): string {
  switch (node.kind) {
    case "selector": {
      const matchers = node.matchers.map(printMatcher).join(", ");
      return matchers === "" && node.metric !== "" ? node.metric : `${node.metric}{${matchers}}`;
    }
    case "range":
      return `${operand(node.of)}[${node.range}]`;
    case "subquery":
      return `${operand(node.of)}[${node.range}:${node.step}]`;
    case "offset":
      return `${operand(node.of)} offset ${node.by}`;
    case "at":
      return `${operand(node.of)} @ ${node.by}`;
    case "call":
      return `${node.name}(${node.parameters.map(printPromql).join(", ")})`;
    case "aggregation": {
      const { operator, grouping, parameter, of } = node;
      const labels = grouping ? ` ${grouping.keyword} (${grouping.labels.join(", ")}) ` : "";
      return `${operator}${labels}(${[...(parameter ? [parameter] : []), of].map(printPromql).join(", ")})`;
    }
    case "binary":
      return `${operand(node.left)} ${printOperator(node)} ${operand(node.right)}`;
    case "unary":
      return `${node.operator}${operand(node.of)}`;
    case "number":
      return node.text;
    case "string":
      return JSON.stringify(node.text);
  }
}
