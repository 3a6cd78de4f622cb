/** Small changes to a rule that some scenario must notice: what nobody notices, no scenario holds. */
import { parser } from "@prometheus-io/lezer-promql";
import { duration, secondsOf } from "../../signals/promql/index.ts";
import type { RenderedRule } from "../testing/needed-rules.ts";

export interface Mutant {
  /** What was changed, in words; unique within a rule. */
  readonly change: string;
  readonly rule: RenderedRule;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly kind: string;
}

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

const comparisons: Readonly<Record<string, readonly string[]>> = {
  ">": [">=", "<"],
  ">=": [">", "<"],
  "<": ["<=", ">"],
  "<=": ["<", ">"],
  "==": ["!="],
  "!=": ["=="],
};

const operators: Readonly<Record<string, readonly string[]>> = {
  ...comparisons,
  and: ["unless"],
  unless: ["and"],
  or: ["and"],
  "+": ["-"],
  "-": ["+"],
};

/** By one where one is the least that can matter, by a twentieth elsewhere. */
function neighbours(number: number): readonly number[] {
  const step = Number.isInteger(number) && Math.abs(number) <= 20 ? 1 : Math.abs(number) / 20;
  return [number - step, number + step].map((value) => Number(value.toPrecision(8)));
}

/** The operand on the right of a division: it keeps nothing from being divided by nothing, see `ratio`. */
function isGuard(node: SyntaxNode): boolean {
  let parent = node.parent;
  while (parent?.name === "ParenExpr") parent = parent.parent;
  return parent?.name === "BinaryExpr" && parent.getChild("Div") !== null;
}

function edits(expression: string): readonly Edit[] {
  const found: Edit[] = [];
  const textOf = ({ from, to }: { from: number; to: number }) => expression.slice(from, to);
  parser.parse(expression).iterate({
    enter: (reference) => {
      const { node, from, to, name } = reference;
      if (node.type.isError) throw new Error(`"${expression}" is not PromQL at ${from}`);
      const text = textOf(node);
      const replace = (kind: string, ...texts: readonly string[]) =>
        found.push(...texts.map((replacement) => ({ from, to, text: replacement, kind })));
      const { parent } = node;
      if (parent?.name === "BinaryExpr" && operators[text] !== undefined) {
        const kind = comparisons[text] === undefined ? "operator" : isGuard(parent) ? "guard" : "comparison";
        replace(kind, ...operators[text]);
      } else if (name === "NumberDurationLiteral") {
        const compared =
          parent?.name === "BinaryExpr" && /[<>=]=?/.test(textOf(parent.firstChild?.nextSibling ?? node));
        const kind = !compared ? "number" : parent !== null && isGuard(parent) ? "guard" : "threshold";
        replace(kind, ...neighbours(Number(text)).map(String));
      } else if (name === "NumberDurationLiteralInDurationContext") {
        replace("window", ...[secondsOf(text) / 2, secondsOf(text) * 2].map((value) => duration(Math.round(value))));
      } else if (name === "GroupingLabels") {
        const labels = text.slice(1, -1).split(", ");
        for (const label of labels) replace("label", `(${labels.filter((other) => other !== label).join(", ")})`);
      }
    },
  });
  return found;
}

/** A stretch of the expression around an edit, long enough to be found again. */
function context(expression: string, { from, to, text }: Edit): string {
  const [before, after] = [expression.slice(Math.max(0, from - 60), from), expression.slice(to, to + 30)];
  return `${from > 60 ? "..." : ""}${before}[${expression.slice(from, to)} => ${text}]${after}${to + 30 < expression.length ? "..." : ""}`;
}

/** By a quarter, and by an evaluation at least. */
function holds(text: unknown, interval: number): readonly number[] {
  const held = text === undefined ? 0 : secondsOf(String(text));
  const step = Math.max(interval, Math.round(held / 4 / interval) * interval);
  return held === 0 ? [step] : [Math.max(0, held - step), held + step];
}

/**
 * Every mutant of a rule that is evaluated each `interval` seconds: thresholds and other numbers, comparisons, operators of
 * sets and arithmetic, grouping labels, windows, `for`, `keep_firing_for`. The order depends on the expression's form alone, so that the
 * mutants of two sites' versions of a rule correspond.
 */
export function mutantsOf(rule: RenderedRule, interval: number): readonly Mutant[] {
  const expression = String(rule.expr);
  const changed = edits(expression).map((edit) => ({
    change: `${edit.kind}: ${context(expression, edit)}`,
    rule: { ...rule, expr: expression.slice(0, edit.from) + edit.text + expression.slice(edit.to) },
  }));
  if (rule.alert === undefined) return changed;
  const moved = (key: "for" | "keep_firing_for"): readonly Mutant[] => {
    const { [key]: held, ...others } = rule;
    return holds(held, interval).map((value) => ({
      change: `${key}: ${String(held ?? "0s")} => ${value === 0 ? "0s" : duration(value)}`,
      rule: value === 0 ? others : { ...others, [key]: duration(value) },
    }));
  };
  return [...changed, ...moved("for"), ...(rule.keep_firing_for === undefined ? [] : moved("keep_firing_for"))];
}
