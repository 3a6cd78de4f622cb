/**
 * How many elements can a query return? Labels that clients choose (series, and model versions of them) have thousands of
 * values: what carries them must be limited by a top k, or by a variable that holds one value.
 */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

/** Labels whose values nobody bounds. `__name__` is one where a selector names no metric. */
const unbounded = ["series_id", "__name__"] as const;

export interface Knowledge {
  /** Labels of a metric or of a recorded series. */
  readonly labelsOf: (name: string) => readonly string[];
  /** Variables that hold exactly one value. */
  readonly singles: ReadonlySet<string>;
}

const limiting = new Set(["Topk", "Bottomk", "LimitK"]);

/** Unbounded labels that the elements of the query's result carry, without a limit to their number. */
export function unboundedLabels(expr: string, knowledge: Knowledge): readonly string[] {
  const text = expr.replaceAll(/\$__\w+/g, "1m");
  const root = parser.parse(text).topNode.firstChild;
  return root ? [...of(root)] : [];

  function children(node: SyntaxNode): SyntaxNode[] {
    const all: SyntaxNode[] = [];
    for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
    return all;
  }

  function slice({ from, to }: SyntaxNode): string {
    return text.slice(from, to);
  }

  function of(node: SyntaxNode): ReadonlySet<string> {
    if (node.name === "VectorSelector") return ofSelector(node);
    if (node.name === "AggregateExpr") return ofAggregation(node);
    if (node.name === "BinaryExpr") return ofOperation(node);
    return new Set(children(node).flatMap((child) => [...of(child)]));
  }

  function ofSelector(node: SyntaxNode): ReadonlySet<string> {
    const name = node.getChild("Identifier");
    const carried = new Set(name ? knowledge.labelsOf(slice(name)) : [...unbounded]);
    const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
    const fixed = new Set(matchers.filter(isFixed).map((matcher) => slice(matcher.firstChild ?? matcher)));
    return new Set(unbounded.filter((label) => carried.has(label) && !fixed.has(label)));
  }

  /** A condition that one value meets: a literal, or a variable with one value. */
  function isFixed(matcher: SyntaxNode): boolean {
    const operator = slice(matcher.getChild("MatchOp") ?? matcher);
    const value = slice(matcher.getChild("StringLiteral") ?? matcher).slice(1, -1);
    const [, plain, braced] = /^\$(?:(\w+)|\{(\w+)[^}]*\})$/.exec(value) ?? [];
    const variable = plain ?? braced;
    if (variable !== undefined) return knowledge.singles.has(variable) && ["=", "=~"].includes(operator);
    return operator === "=" || (operator === "=~" && /^[\w.:-]+$/.test(value) && !value.includes("."));
  }

  function ofAggregation(node: SyntaxNode): ReadonlySet<string> {
    const operator = node.getChild("AggregateOp")?.firstChild?.name ?? "";
    if (limiting.has(operator)) return new Set();
    const modifier = node.getChild("AggregateModifier");
    const labels = new Set((modifier?.getChild("GroupingLabels")?.getChildren("LabelName") ?? []).map(slice));
    const body = node.getChild("FunctionCallBody");
    const inner = body ? of(body) : new Set<string>();
    const kept = (label: string) => (modifier?.getChild("Without") ? !labels.has(label) : labels.has(label));
    return new Set([...inner].filter(kept));
  }

  /** Both sides match one to one: a limit on one side limits the result, but in `or`. */
  function ofOperation(node: SyntaxNode): ReadonlySet<string> {
    const [left, right] = [node.firstChild, node.lastChild];
    if (!left || !right) return new Set();
    if (node.getChild("Or")) return new Set([...of(left), ...of(right)]);
    if (node.getChild("Unless") || isScalar(right)) return of(left);
    if (isScalar(left)) return of(right);
    const other = of(right);
    return new Set([...of(left)].filter((label) => other.has(label)));
  }

  /** Made of numbers alone. */
  function isScalar(node: SyntaxNode): boolean {
    if (node.name === "NumberDurationLiteral") return true;
    const operands = node.name === "BinaryExpr" ? [node.firstChild, node.lastChild] : children(node);
    return ["BinaryExpr", "ParenExpr", "UnaryExpr"].includes(node.name) && operands.every((it) => !it || isScalar(it));
  }
}
