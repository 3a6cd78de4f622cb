/** What changed between two expressions, in words: the part that changed, not the whole text. */
import { printMatcher, printMatching, printOperator, printPromql } from "./print.ts";
import {
  type Aggregation,
  type Binary,
  type Call,
  childrenOf,
  type Promql,
  type Selector,
  withChildren,
} from "./syntax.ts";

const comparisons = new Set(["==", "!=", ">", "<", ">=", "<="]);

/** How a plain number is shown, e.g. in the unit of the signal. */
export type FormatNumber = (value: number) => string;

function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** What replaces something else is said in full, or both sides could read the same. */
const longest = 600;

const short = (node: Promql): string => {
  const text = printPromql(node);
  return code(text.length > longest ? `${text.slice(0, longest - 3)}...` : text);
};

function selectors(before: Selector, after: Selector): string[] {
  const name = code(after.metric || before.metric || "selector");
  const metric =
    before.metric === after.metric ? [] : [`metric ${code(before.metric || "{}")} -> ${code(after.metric || "{}")}`];
  const gone = before.matchers.filter(
    (it) => !after.matchers.some((other) => printMatcher(other) === printMatcher(it)),
  );
  const come = after.matchers.filter(
    (it) => !before.matchers.some((other) => printMatcher(other) === printMatcher(it)),
  );
  const changed = gone.flatMap((old) => {
    const replacement = come.find(({ label }) => label === old.label);
    return replacement ? [[old, replacement] as const] : [];
  });
  const paired = new Set(changed.flat());
  return [
    ...metric,
    ...changed.map(([old, now]) => `${name}: label matcher ${code(printMatcher(old))} -> ${code(printMatcher(now))}`),
    ...gone.filter((it) => !paired.has(it)).map((it) => `${name}: label matcher ${code(printMatcher(it))} removed`),
    ...come.filter((it) => !paired.has(it)).map((it) => `${name}: label matcher ${code(printMatcher(it))} added`),
  ];
}

function grouping({ grouping }: Aggregation): string {
  return grouping ? `${grouping.keyword} (${grouping.labels.join(", ")})` : "none";
}

function aggregations(before: Aggregation, after: Aggregation, format: FormatNumber): string[] {
  return [
    ...(before.operator === after.operator ? [] : [`aggregation ${code(before.operator)} -> ${code(after.operator)}`]),
    ...(grouping(before) === grouping(after)
      ? []
      : [`aggregation labels of ${code(after.operator)}: ${code(grouping(before))} -> ${code(grouping(after))}`]),
    ...parameter(after.operator, before.parameter, after.parameter),
    ...compare(before.of, after.of, format),
  ];
}

function parameter(of: string, before: Promql | undefined, after: Promql | undefined): string[] {
  const text = (node: Promql | undefined) => (node ? printPromql(node) : "none");
  return text(before) === text(after) ? [] : [`${code(of)}: ${code(text(before))} -> ${code(text(after))}`];
}

function calls(before: Call, after: Call, format: FormatNumber): string[] {
  if (before.parameters.length !== after.parameters.length) return replaced(before, after);
  const name = before.name === after.name ? [] : [`function ${code(before.name)} -> ${code(after.name)}`];
  const parts = after.parameters.flatMap((now, index) => {
    const old = before.parameters[index];
    if (!old) return [];
    const literal = (node: Promql) => node.kind === "number" || node.kind === "string";
    return literal(old) && literal(now) ? parameter(after.name, old, now) : compare(old, now, format);
  });
  return [...name, ...parts];
}

function numberIn(node: Promql): number | undefined {
  return node.kind === "number" ? Number(node.text) : undefined;
}

function binaries(before: Binary, after: Binary, format: FormatNumber): string[] {
  const changes: string[] = [];
  if (before.operator !== after.operator || before.bool !== after.bool) {
    const kind = comparisons.has(before.operator) && comparisons.has(after.operator) ? "comparison" : "operator";
    const text = ({ operator, bool }: Binary) => code(`${operator}${bool ? " bool" : ""}`);
    changes.push(`${kind} ${text(before)} -> ${text(after)}`);
  }
  const matching = ({ matching }: Binary) => (matching ? printMatching(matching) : "all labels");
  if (matching(before) !== matching(after))
    changes.push(`labels that join both sides: ${code(matching(before))} -> ${code(matching(after))}`);
  changes.push(...compare(before.left, after.left, format));
  const [old, now] = [numberIn(before.right), numberIn(after.right)];
  if (old !== undefined && now !== undefined) {
    const what = comparisons.has(after.operator) ? "comparison threshold" : `number after ${code(after.operator)}`;
    if (old !== now) changes.push(`${what} ${format(old)} -> ${format(now)}`);
  } else changes.push(...compare(before.right, after.right, format));
  return changes;
}

function replaced(before: Promql, after: Promql): string[] {
  return [`${short(before)} -> ${short(after)}`];
}

/** Stands for an expression that did not change. */
const left: Selector = { kind: "selector", metric: "...", matchers: [] };

/** Where one expression stands inside the other: the words for what was put around it. */
function around(inner: Promql, outer: Promql): string | undefined {
  const text = printPromql(inner);
  if (outer.kind === "binary") {
    if (printPromql(outer.left) === text) return code(`... ${printOperator(outer)} ${operandText(outer.right)}`);
    if (printPromql(outer.right) === text) return code(`${operandText(outer.left)} ${printOperator(outer)} ...`);
    return undefined;
  }
  if (!childrenOf(outer).some((child) => printPromql(child) === text)) return undefined;
  return code(printPromql(withChildren(outer, (child) => (printPromql(child) === text ? left : child))));
}

function operandText(node: Promql): string {
  return node.kind === "binary" ? `(${printPromql(node)})` : printPromql(node);
}

/** Innermost first: an expression may have been wrapped several times. */
function wrapping(inner: Promql, outer: Promql): string[] | undefined {
  const direct = around(inner, outer);
  if (direct !== undefined) return [direct];
  for (const child of childrenOf(outer)) {
    const deeper = wrapping(inner, child);
    const step = deeper && around(child, outer);
    if (deeper && step !== undefined) return [...deeper, step];
  }
  return undefined;
}

/** Two expressions of one kind with the same parts are compared part by part; others are one replaced by the other. */
function compare(before: Promql, after: Promql, format: FormatNumber): string[] {
  if (printPromql(before) === printPromql(after)) return [];
  const added = wrapping(before, after);
  if (added) return added.map((part) => `${part} added`);
  const removed = wrapping(after, before);
  if (removed) return removed.map((part) => `${part} removed`);
  if (before.kind === "selector" && after.kind === "selector") return selectors(before, after);
  if (before.kind === "aggregation" && after.kind === "aggregation") return aggregations(before, after, format);
  if (before.kind === "call" && after.kind === "call") return calls(before, after, format);
  if (before.kind === "binary" && after.kind === "binary") return binaries(before, after, format);
  if (before.kind === "range" && after.kind === "range") return ranges(before, after, format);
  if (before.kind === "subquery" && after.kind === "subquery") {
    const step =
      before.step === after.step ? [] : [`resolution ${before.step || "default"} -> ${after.step || "default"}`];
    return [...ranges(before, after, format), ...step];
  }
  if ((before.kind === "offset" || before.kind === "at") && before.kind === after.kind) {
    const by = before.by === after.by ? [] : [`${before.kind} ${before.by} -> ${after.by}`];
    return [...by, ...compare(before.of, after.of, format)];
  }
  if (before.kind === "unary" && after.kind === "unary" && before.operator === after.operator)
    return compare(before.of, after.of, format);
  return replaced(before, after);
}

type Ranged = { readonly of: Promql; readonly range: string };

function ranges(before: Ranged, after: Ranged, format: FormatNumber): string[] {
  const of = after.of.kind === "selector" ? ` of ${code(after.of.metric || printPromql(after.of))}` : "";
  const range = before.range === after.range ? [] : [`range${of} ${before.range} -> ${after.range}`];
  return [...range, ...compare(before.of, after.of, format)];
}

/** What changed, each thing once; nothing for two ways of writing the same. */
export function differences(before: Promql, after: Promql, format: FormatNumber = String): readonly string[] {
  return [...new Set(compare(before, after, format))];
}
