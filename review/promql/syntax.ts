/** What a PromQL expression is, apart from how it is written: formatting, parentheses and the order of matchers are gone. */

export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

export interface Selector {
  readonly kind: "selector";
  /** Empty where only matchers choose. */
  readonly metric: string;
  /** Sorted by label. */
  readonly matchers: readonly Matcher[];
}

/** A range, subquery, offset or `@` put to an expression. */
export interface Range {
  readonly kind: "range";
  readonly of: Promql;
  readonly range: string;
}

export interface Subquery {
  readonly kind: "subquery";
  readonly of: Promql;
  readonly range: string;
  /** Empty for the default resolution. */
  readonly step: string;
}

export interface Shifted {
  readonly kind: "offset" | "at";
  readonly of: Promql;
  readonly by: string;
}

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly parameters: readonly Promql[];
}

export interface Aggregation {
  readonly kind: "aggregation";
  readonly operator: string;
  /** `k` of topk, `q` of quantile and the like. */
  readonly parameter?: Promql;
  readonly grouping?: { readonly keyword: "by" | "without"; readonly labels: readonly string[] };
  readonly of: Promql;
}

export interface Matching {
  readonly keyword: "on" | "ignoring";
  readonly labels: readonly string[];
  readonly group?: { readonly side: "group_left" | "group_right"; readonly labels: readonly string[] };
}

export interface Binary {
  readonly kind: "binary";
  readonly operator: string;
  readonly bool: boolean;
  readonly matching?: Matching;
  readonly left: Promql;
  readonly right: Promql;
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: string;
  readonly of: Promql;
}

export interface Literal {
  readonly kind: "number" | "string";
  /** A number in its shortest form; a string without its quotes. */
  readonly text: string;
}

export type Promql = Selector | Range | Subquery | Shifted | Call | Aggregation | Binary | Unary | Literal;

/** The expressions directly inside of one. */
export function childrenOf(node: Promql): readonly Promql[] {
  switch (node.kind) {
    case "selector":
    case "number":
    case "string":
      return [];
    case "call":
      return node.parameters;
    case "binary":
      return [node.left, node.right];
    case "aggregation":
      return node.parameter === undefined ? [node.of] : [node.parameter, node.of];
    default:
      return [node.of];
  }
}

/** The expression with each direct child replaced. */
export function withChildren(node: Promql, replace: (child: Promql) => Promql): Promql {
  switch (node.kind) {
    case "selector":
    case "number":
    case "string":
      return node;
    case "call":
      return { ...node, parameters: node.parameters.map(replace) };
    case "binary":
      return { ...node, left: replace(node.left), right: replace(node.right) };
    case "aggregation":
      return { ...node, of: replace(node.of), ...(node.parameter && { parameter: replace(node.parameter) }) };
    default:
      return { ...node, of: replace(node.of) };
  }
}

/** Every selector of an expression, in the order in which they stand. */
export function selectorsOf(node: Promql): readonly Selector[] {
  return node.kind === "selector" ? [node] : childrenOf(node).flatMap(selectorsOf);
}

/** The name of the metric that a selector reads, also where it stands as a matcher; a pattern has none. */
export function metricsOf(node: Promql): ReadonlySet<string> {
  return new Set(selectorsOf(node).flatMap(({ metric }) => (metric === "" ? [] : [metric])));
}
