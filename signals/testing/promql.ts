/** Parses PromQL as Prometheus' own editor does. */
import { parser } from "@prometheus-io/lezer-promql";

/** Grafana's placeholders, which PromQL does not know, in a form that it does. */
function withoutPlaceholders(expression: string): string {
  return expression.replaceAll(/\$__\w+/g, "1m").replaceAll(/\$\w+/g, "any");
}

/** Where the expression is not PromQL; an empty list means that it is. */
export function syntaxErrors(expression: string): readonly string[] {
  const text = withoutPlaceholders(expression);
  const errors: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) errors.push(`at ${node.from}: ${text.slice(0, node.from)} >>> ${text.slice(node.from)}`);
    },
  });
  return errors;
}

/** Names of the metrics and recorded series that an expression reads. */
export function metricNames(expression: string): readonly string[] {
  const text = withoutPlaceholders(expression);
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: ({ name, node, from, to }) => {
      if (name === "Identifier" && node.parent?.name === "VectorSelector") names.push(text.slice(from, to));
    },
  });
  return names;
}
