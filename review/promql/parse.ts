/** Reads PromQL with the parser of Prometheus' own editor. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import { withoutVariables } from "./placeholders.ts";
import type { Aggregation, Matcher, Matching, Promql } from "./syntax.ts";

/** An expression that is not PromQL, or that this reader does not know. */
export class PromqlError extends Error {
  override readonly name = "PromqlError";
}

interface Source {
  readonly text: (node: SyntaxNode) => string;
  readonly between: (from: number, to: number) => string;
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

function must(node: SyntaxNode | null | undefined, what: string): SyntaxNode {
  if (!node) throw new PromqlError(`${what} is missing`);
  return node;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith("`")) return inner;
  return inner.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g,
    (_, hex?: string, code?: string, plain?: string) => {
      const digits = hex ?? code;
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16));
      return escapes[plain ?? ""] ?? plain ?? "";
    },
  );
}

const unitSeconds: readonly (readonly [string, number])[] = [
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
  ["s", 1],
  ["ms", 0.001],
];

/** Seconds of a Prometheus duration such as `1h30m`; undefined where it is none. */
export function secondsOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)(ms|[smhdwy])/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) return undefined;
  const of: Readonly<Record<string, number>> = { ...Object.fromEntries(unitSeconds), y: 365 * 86_400 };
  return parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (of[unit] ?? 0), 0);
}

/** The shortest way to write a duration: `60s` and `1m` are the same. */
export function normalDuration(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined || seconds === 0) return text;
  const [unit, size] = unitSeconds.find(([, each]) => Number.isInteger(seconds / each)) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}

function normalNumber(text: string): string {
  const plain = Number(text.replaceAll("_", ""));
  if (Number.isFinite(plain)) return String(plain);
  return secondsOf(text) === undefined ? text.toLowerCase() : String(secondsOf(text));
}

function labelsOf(source: Source, grouping: SyntaxNode | undefined): string[] {
  return grouping ? children(grouping).map((label) => source.text(label).replaceAll(/^["']|["']$/g, "")) : [];
}

function matcher(source: Source, node: SyntaxNode): Matcher {
  const [label, operator, value] = children(node);
  const name = source.text(must(label, "a label"));
  return {
    label: /^["'`]/.test(name) ? unquote(name) : name,
    operator: source.text(must(operator, "an operator")) as Matcher["operator"],
    value: unquote(source.text(must(value, "a value"))),
  };
}

function selector(source: Source, node: SyntaxNode): Promql {
  const identifier = node.getChild("Identifier");
  const list = node.getChild("LabelMatchers");
  let metric = identifier ? source.text(identifier) : "";
  const matchers: Matcher[] = [];
  for (const child of list ? children(list) : []) {
    if (child.name === "QuotedLabelName") {
      metric = unquote(source.text(child));
      continue;
    }
    const found = matcher(source, child);
    if (found.label === "__name__" && found.operator === "=" && metric === "") metric = found.value;
    else matchers.push(found);
  }
  const key = ({ label, operator, value }: Matcher) => `${label} ${operator} ${value}`;
  matchers.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { kind: "selector", metric, matchers };
}

function parametersOf(source: Source, node: SyntaxNode): Promql[] {
  const body = node.getChild("FunctionCallBody");
  return body ? children(body).map((child) => read(source, child)) : [];
}

function aggregation(source: Source, node: SyntaxNode): Aggregation {
  const parameters = parametersOf(source, node);
  const of = parameters.at(-1);
  const operator = source.text(must(node.getChild("AggregateOp"), "an aggregation")).toLowerCase();
  if (!of) throw new PromqlError(`${operator} has no expression`);
  const modifier = node.getChild("AggregateModifier");
  const parameter = parameters.length > 1 ? parameters[0] : undefined;
  const labels = labelsOf(source, modifier?.getChild("GroupingLabels") ?? undefined).sort();
  const without = modifier?.getChild("Without") != null;
  return {
    kind: "aggregation",
    operator,
    of,
    ...(parameter && { parameter }),
    // `by ()` is what there is without any grouping.
    ...(modifier && (without || labels.length > 0) && { grouping: { keyword: without ? "without" : "by", labels } }),
  };
}

function matchingOf(source: Source, clause: SyntaxNode): Matching {
  const parts = children(clause);
  const group = parts.find(({ name }) => name === "GroupLeft" || name === "GroupRight");
  const lists = parts.filter(({ name }) => name === "GroupingLabels");
  const of = (list: SyntaxNode | undefined) => labelsOf(source, list).sort();
  const keyword = parts.some(({ name }) => name === "On") ? "on" : "ignoring";
  if (!group) return { keyword, labels: of(lists[0]) };
  const included = lists.find(({ from }) => from > group.from);
  const compared = lists.find(({ from }) => from < group.from);
  const side = group.name === "GroupLeft" ? "group_left" : "group_right";
  return { keyword, labels: of(compared), group: { side, labels: of(included) } };
}

function binary(source: Source, node: SyntaxNode): Promql {
  const parts = children(node);
  const [left, operator] = parts;
  const right = parts.at(-1);
  const clause = node.getChild("MatchingModifierClause");
  return {
    kind: "binary",
    operator: source.text(must(operator, "an operator")).toLowerCase(),
    bool: node.getChild("BoolModifier") != null,
    ...(clause && { matching: matchingOf(source, clause) }),
    left: read(source, must(left, "the left side")),
    right: read(source, must(right, "the right side")),
  };
}

function shifted(source: Source, node: SyntaxNode, kind: "offset" | "at"): Promql {
  const of = must(node.firstChild, "an expression");
  const mark = must(children(node)[1], "what follows it");
  const by = source.between(mark.to, node.to).replaceAll(/\s/g, "");
  return { kind, of: read(source, of), by: kind === "offset" ? by.replace(/[\dwdhms]+$/, normalDuration) : by };
}

function read(source: Source, node: SyntaxNode): Promql {
  const durations = () => node.getChildren("DurationExpr").map((part) => normalDuration(source.text(part)));
  const inner = () => read(source, must(node.firstChild, "an expression"));
  switch (node.name) {
    case "PromQL":
    case "ParenExpr":
      return inner();
    case "VectorSelector":
      return selector(source, node);
    case "MatrixSelector":
      return { kind: "range", of: inner(), range: durations()[0] ?? "" };
    case "SubqueryExpr":
      return { kind: "subquery", of: inner(), range: durations()[0] ?? "", step: durations()[1] ?? "" };
    case "OffsetExpr":
      return shifted(source, node, "offset");
    case "StepInvariantExpr":
      return shifted(source, node, "at");
    case "FunctionCall": {
      const name = source.text(must(node.getChild("FunctionIdentifier"), "a function"));
      return { kind: "call", name, parameters: parametersOf(source, node) };
    }
    case "AggregateExpr":
      return aggregation(source, node);
    case "BinaryExpr":
      return binary(source, node);
    case "UnaryExpr": {
      const operator = source.text(must(node.firstChild, "a sign"));
      const of = read(source, must(node.lastChild, "an expression"));
      if (of.kind === "number") return { kind: "number", text: operator === "-" ? `-${of.text}` : of.text };
      return operator === "+" ? of : { kind: "unary", operator, of };
    }
    case "NumberDurationLiteral":
      return { kind: "number", text: normalNumber(source.text(node)) };
    case "StringLiteral":
      return { kind: "string", text: unquote(source.text(node)) };
    default:
      throw new PromqlError(`"${source.text(node)}" (${node.name}) is not understood`);
  }
}

/**
 * The structure of an expression; Grafana's variables stand in it as `$name`.
 * @throws PromqlError that shows where it stops being PromQL.
 */
export function parsePromql(expression: string): Promql {
  const { text, restore } = withoutVariables(expression);
  const tree = parser.parse(text);
  let wrong: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) wrong ??= node.from;
    },
  });
  if (wrong !== undefined || text.trim() === "") {
    const at = wrong ?? 0;
    const where = `${restore(text.slice(0, at))} >>> ${restore(text.slice(at)) || "end"}`;
    throw new PromqlError(text.trim() === "" ? "the query is empty" : `not PromQL from here on: ${where}`);
  }
  const between = (from: number, to: number) => restore(text.slice(from, to));
  return read({ between, text: ({ from, to }) => between(from, to) }, tree.topNode);
}
