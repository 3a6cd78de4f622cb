/**
 * From parsed PromQL to the source of a typed expression. What the builder of signals/promql can't say is refused with the
 * reason: text that nobody checks must not get into the product.
 */
import { agentLabels } from "../../signals/promql/index.ts";
import { secondsOf } from "../promql/parse.ts";
import { printPromql } from "../promql/print.ts";
import type { Aggregation, Binary, Call, Matcher, Promql, Selector } from "../promql/syntax.ts";
import type { Exported, Known } from "./known.ts";
import { NotSayable } from "./remainder.ts";

/** The source of an expression and the labels that its type carries. */
export interface Typed {
  readonly code: string;
  readonly labels: readonly string[];
}

export interface Translation {
  readonly known: Known;
  /** Labels that the panel's scope filters by a variable: selectors need not repeat it. */
  readonly filters: ReadonlySet<string>;
  /** Variables that stand for Grafana's own window. */
  readonly windows: ReadonlySet<string>;
  /** Hears of every export of signals/ that the source uses. */
  readonly use: (file: string, name: string) => void;
}

interface Found {
  readonly metric: Exported<{
    readonly name: string;
    readonly type: string;
    readonly labels: readonly string[];
    readonly buckets?: readonly number[];
  }>;
  /** Of a histogram. */
  readonly part: "" | "_bucket" | "_sum" | "_count";
}

const aggregations: Readonly<Record<string, string>> = {
  sum: "sum",
  max: "max",
  min: "min",
  count: "count",
  group: "group",
  avg: "average",
};
const comparisons: Readonly<Record<string, string>> = { ">": "above", ">=": "atLeast", "<": "below", "==": "equal" };
const overRecorded: Readonly<Record<string, string>> = {
  sum_over_time: "total",
  avg_over_time: "mean",
  max_over_time: "peak",
  count_over_time: "samples",
  stddev_over_time: "deviation",
};

export class Translator {
  readonly #with: Translation;

  constructor(translation: Translation) {
    this.#with = translation;
  }

  /** @throws NotSayable with the reason. */
  translate(node: Promql): Typed {
    switch (node.kind) {
      case "selector":
        return this.#value(node);
      case "call":
        return this.#call(node);
      case "aggregation":
        return this.#aggregation(node);
      case "binary":
        return this.#binary(node);
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
  }

  #builder(name: string): string {
    this.#with.use("promql/index.ts", name);
    return name;
  }

  #find({ metric, matchers }: Selector): Found {
    if (metric === "") throw new NotSayable(`\`{${matchers.map(({ label }) => label).join(", ")}}\` names no metric`);
    if (metric.includes("$")) throw new NotSayable(`the metric's name holds a variable: ${metric}`);
    const { metrics } = this.#with.known;
    const whole = metrics.get(metric);
    if (whole && whole.value.type !== "histogram") return { metric: whole, part: "" };
    const split = /^(.*)(_bucket|_sum|_count)$/.exec(metric);
    const histogram = metrics.get(split?.[1] ?? "");
    if (histogram?.value.type === "histogram") return { metric: histogram, part: split?.[2] as Found["part"] };
    throw new NotSayable(`the metric ${metric} is not in the catalogue`);
  }

  /** The condition argument, without what the scope adds. */
  #where(found: Found, matchers: readonly Matcher[]): string {
    const labels = this.#labels(found);
    const parts = matchers.flatMap(({ label, operator, value }) => {
      if (!labels.includes(label))
        throw new NotSayable(`the metric ${found.metric.value.name} has no label ${label} in the catalogue`);
      if (/\$|\[\[/.test(value)) {
        const variable = /^\$(\w+)$/.exec(value)?.[1];
        if (variable === undefined) throw new NotSayable(`a variable within a text: ${label}${operator}"${value}"`);
        if (operator === "=~" && variable === label && this.#with.filters.has(label)) return [];
      }
      const text = JSON.stringify(value);
      if (operator === "=") return [`${label}: ${text}`];
      const key = operator === "!=" ? "not" : operator === "=~" ? "matches" : "excludes";
      return [`${label}: { ${key}: ${text} }`];
    });
    const twice = matchers.find(({ label }, index) => matchers.findIndex((it) => it.label === label) !== index);
    if (twice) throw new NotSayable(`two conditions on the label ${twice.label}`);
    return parts.length === 0 ? "" : `{ ${parts.join(", ")} }`;
  }

  #labels({ metric }: Found): string[] {
    return [...new Set([...agentLabels, ...metric.value.labels])];
  }

  #metric({ metric }: Found): string {
    this.#with.use(metric.file, metric.name);
    return metric.name;
  }

  /** `fn(metric, where)` with the arguments that are there. */
  #apply(name: string, found: Found, matchers: readonly Matcher[], ...before: readonly string[]): Typed {
    const where = this.#where(found, matchers);
    const parts = [...before, this.#metric(found), ...(where === "" ? [] : [where])];
    return { code: `${this.#builder(name)}(${parts.join(", ")})`, labels: this.#labels(found) };
  }

  /** A range other than the scope's is said around what reads it. */
  #inWindow(range: string, typed: Typed): Typed {
    if (range === "$__rate_interval" || this.#with.windows.has(range)) return typed;
    const seconds = secondsOf(range);
    if (seconds === undefined || !Number.isInteger(seconds) || seconds <= 0)
      throw new NotSayable(`the range [${range}] is neither a duration nor $__rate_interval`);
    return { ...typed, code: `${this.#builder("inWindow")}(${seconds}, ${typed.code})` };
  }

  #recorded(node: Selector): Exported<{ readonly name: string; readonly labels: readonly string[] }> | undefined {
    const recorded = this.#with.known.recorded.get(node.metric);
    if (!recorded) {
      if (node.metric.includes(":")) throw new NotSayable(`no signal exports the recorded series ${node.metric}`);
      return undefined;
    }
    const other = node.matchers.find(
      ({ label, operator, value }) => !(operator === "=~" && value === `$${label}` && this.#with.filters.has(label)),
    );
    if (other)
      throw new NotSayable(
        `a recorded series takes no condition of its own: ${other.label}${other.operator}"${other.value}"`,
      );
    return recorded;
  }

  #value(node: Selector): Typed {
    const recorded = this.#recorded(node);
    if (recorded) {
      this.#with.use(recorded.file, recorded.name);
      return { code: `${recorded.name}.read`, labels: recorded.value.labels };
    }
    const found = this.#find(node);
    if (found.part !== "")
      throw new NotSayable(`${node.metric} is a total since the start: take a rate or a quantile of it`);
    if (found.metric.value.type === "counter")
      throw new NotSayable(`${node.metric} is a counter, whose value says nothing: take a rate of it`);
    return this.#apply("value", found, node.matchers);
  }

  #ranged(node: Promql | undefined, name: string): { readonly selector: Selector; readonly range: string } {
    if (node?.kind === "range" && node.of.kind === "selector") return { selector: node.of, range: node.range };
    if (node?.kind === "subquery")
      throw new NotSayable("the builder has no subqueries: record the inner expression and take it over time");
    if (node?.kind === "offset" || node?.kind === "at") throw new NotSayable(`the builder has no ${node.kind}`);
    throw new NotSayable(`${name} of something that is no selector`);
  }

  #rate(name: string, call: Call): Typed {
    const { selector, range } = this.#ranged(call.parameters[0], name);
    const found = this.#find(selector);
    const { type, buckets, name: metric } = found.metric.value;
    if (type === "gauge") throw new NotSayable(`${metric} is a gauge, which has no ${name}`);
    if (type === "counter")
      return this.#inWindow(range, this.#apply(name === "increase" ? "increase" : "rate", found, selector.matchers));
    if (name === "increase")
      throw new NotSayable(`the builder has rates of histograms only, no increase (${selector.metric})`);
    if (found.part !== "_bucket")
      return this.#inWindow(
        range,
        this.#apply(found.part === "_sum" ? "observed" : "observations", found, selector.matchers),
      );
    const bound = selector.matchers.find(({ label }) => label === "le");
    const others = selector.matchers.filter(({ label }) => label !== "le");
    if (bound?.operator !== "=")
      throw new NotSayable('a rate of buckets outside of a quantile needs one bucket: le="..."');
    if (bound.value === "+Inf") return this.#inWindow(range, this.#apply("observations", found, others));
    if (!buckets?.includes(Number(bound.value)))
      throw new NotSayable(`${metric} has no bucket ${bound.value}: ${buckets?.join(", ")}`);
    return this.#inWindow(range, this.#apply("observationsUpTo", found, others, String(Number(bound.value))));
  }

  #quantile(call: Call): Typed {
    const [q, of] = call.parameters;
    if (q?.kind !== "number") throw new NotSayable("a quantile that is no number");
    const sum = of?.kind === "aggregation" && of.operator === "sum" ? of : undefined;
    const rate = sum ? sum.of : of;
    if (rate?.kind !== "call" || !["rate", "irate"].includes(rate.name))
      throw new NotSayable("a quantile of anything but the rates of a histogram's buckets");
    const { selector, range } = this.#ranged(rate.parameters[0], "rate");
    const found = this.#find(selector);
    if (found.part !== "_bucket") throw new NotSayable(`a quantile of ${selector.metric}, which is no histogram`);
    const all = this.#labels(found);
    const by = sum ? grouped(sum, [...all, "le"]) : [...all, "le"];
    if (!by.includes("le")) throw new NotSayable("a quantile whose sum has lost the label le");
    const labels = by.filter((label) => label !== "le");
    const unknown = labels.find((label) => !all.includes(label));
    if (unknown !== undefined)
      throw new NotSayable(`the metric ${found.metric.value.name} has no label ${unknown} in the catalogue`);
    const where = this.#where(found, selector.matchers);
    const groups = `by: [${labels.map((label) => JSON.stringify(label)).join(", ")}]`;
    const code = `${this.#builder("quantile")}(${q.text}, ${this.#metric(found)}, { ${groups}${where === "" ? "" : `, where: ${where}`} })`;
    return this.#inWindow(range, { code, labels });
  }

  #overTime(call: Call): Typed {
    const { selector, range } = this.#ranged(call.parameters[0], call.name);
    const recorded = this.#recorded(selector);
    const name = overRecorded[call.name];
    if (recorded && name !== undefined) {
      this.#with.use(recorded.file, recorded.name);
      const typed = { code: `${this.#builder(name)}(${recorded.name})`, labels: recorded.value.labels };
      return this.#inWindow(range, typed);
    }
    if (recorded) throw new NotSayable(`the builder has no ${call.name} of a recorded series`);
    const found = this.#find(selector);
    const own = { max_over_time: "highest", changes: "changes" }[call.name];
    if (own === undefined)
      throw new NotSayable(`the builder has no ${call.name} of a metric: record the metric and take it over time`);
    if (found.metric.value.type !== "gauge")
      throw new NotSayable(`${call.name} of ${selector.metric}, which is no gauge`);
    return this.#inWindow(range, this.#apply(own, found, selector.matchers));
  }

  #call(call: Call): Typed {
    switch (call.name) {
      case "rate":
      case "irate":
      case "increase":
        return this.#rate(call.name, call);
      case "histogram_quantile":
        return this.#quantile(call);
      case "changes":
        return this.#overTime(call);
      case "abs": {
        const inner = this.translate(only(call));
        return { ...inner, code: `${this.#builder("absolute")}(${inner.code})` };
      }
      case "vector": {
        const number = only(call);
        if (number.kind !== "number") throw new NotSayable("a vector of something that is no number");
        return { code: `${this.#builder("constant")}(${number.text})`, labels: [] };
      }
      case "predict_linear": {
        const [of, seconds] = call.parameters;
        const { selector, range } = this.#ranged(of, call.name);
        const found = this.#find(selector);
        if (seconds?.kind !== "number" || found.metric.value.type !== "gauge")
          throw new NotSayable("predict_linear of anything but a gauge and a number of seconds");
        const where = this.#where(found, selector.matchers);
        const code = `${this.#builder("predicted")}(${this.#metric(found)}, ${seconds.text}${where === "" ? "" : `, ${where}`})`;
        return this.#inWindow(range, { code, labels: this.#labels(found) });
      }
      default:
        if (call.name.endsWith("_over_time") && call.name !== "absent_over_time") return this.#overTime(call);
        throw new NotSayable(`the builder has no ${call.name}`);
    }
  }

  #aggregation(node: Aggregation): Typed {
    if (node.operator === "topk") {
      if (node.parameter?.kind !== "number") throw new NotSayable("topk of a number that is none");
      if (node.grouping) throw new NotSayable("topk by labels: the builder has topk over all elements only");
      const of = this.translate(node.of);
      return { ...of, code: `${this.#builder("topk")}(${node.parameter.text}, ${of.code})` };
    }
    const name = aggregations[node.operator];
    if (name === undefined) throw new NotSayable(`the builder has no ${node.operator}`);
    const of = this.translate(node.of);
    const by = grouped(node, of.labels);
    const unknown = by.find((label) => !of.labels.includes(label));
    if (unknown !== undefined)
      throw new NotSayable(
        `${node.operator} by ${unknown}, which \`${printPromql(node.of).slice(0, 80)}\` does not carry in the catalogue`,
      );
    const labels = by.map((label) => JSON.stringify(label)).join(", ");
    const options = by.length === 0 ? "" : `, { by: [${labels}] }`;
    return { code: `${this.#builder(name)}(${of.code}${options})`, labels: by };
  }

  #withNumber(node: Binary): Typed | undefined {
    const { left, right, operator } = node;
    if (right.kind === "number" && left.kind !== "number") {
      const name = { "*": "times", "/": "divided", ...comparisons }[operator];
      if (node.bool) throw new NotSayable("the builder has no bool: it keeps elements, it does not make 0 and 1");
      if (name === undefined) throw new NotSayable(`the builder has no \`${operator}\` with a number`);
      const of = this.translate(left);
      return { ...of, code: `${this.#builder(name)}(${of.code}, ${right.text})` };
    }
    if (left.kind !== "number") return undefined;
    if (right.kind === "number") throw new NotSayable("a number alone watches nothing");
    if (operator === "*") return this.#withNumber({ ...node, left: right, right: left });
    if (operator !== "-" || left.text !== "1")
      throw new NotSayable(`the builder has no number in front of \`${operator}\`, but 1 - x`);
    const of = this.translate(right);
    return { ...of, code: `${this.#builder("complement")}(${of.code})` };
  }

  #binary(node: Binary): Typed {
    const { left, right, operator, matching } = node;
    const number = this.#withNumber(node);
    if (number) return number;
    if (operator === "-" && left.kind === "call" && left.name === "time" && right.kind === "selector") {
      const found = this.#find(right);
      if (found.metric.value.type !== "gauge") throw new NotSayable(`an age of ${right.metric}, which is no gauge`);
      return this.#apply("age", found, right.matchers);
    }
    if (operator === "-" && right.kind === "call" && right.name === "time" && left.kind === "selector") {
      const found = this.#find(left);
      if (found.metric.value.type !== "gauge") throw new NotSayable(`a time left of ${left.metric}, which is no gauge`);
      return this.#apply("remaining", found, left.matchers);
    }
    // `or vector(0)` would make a panel that has lost its data look healthy.
    if (operator === "or" && right.kind === "call" && right.name === "vector") return this.translate(left);
    const denominator =
      operator === "/" &&
      right.kind === "binary" &&
      right.operator === ">" &&
      right.right.kind === "number" &&
      right.right.text === "0";
    const one = this.translate(left);
    const other = this.translate(denominator ? right.left : right);
    const same = one.labels.length === other.labels.length && one.labels.every((label) => other.labels.includes(label));
    const sides = `\`${operator}\` between (${one.labels.join(", ")}) and (${other.labels.join(", ")})`;
    if (matching?.group) throw new NotSayable(`the builder has no ${matching.group.side}: ${sides}`);
    if (!same) throw new NotSayable(`${sides}: both sides must carry the same labels, or elements find no partner`);
    if (
      matching &&
      (matching.keyword === "ignoring" ||
        matching.labels.length !== one.labels.length ||
        !matching.labels.every((label) => one.labels.includes(label)))
    )
      throw new NotSayable(`the builder joins on all labels only: ${sides}`);
    if (node.bool) throw new NotSayable("the builder has no bool: it keeps elements, it does not make 0 and 1");
    const name = { "+": "plus", "-": "minus", "/": "ratio", "<": "lessThan", and: "and", or: "or", unless: "unless" }[
      operator
    ];
    if (name === undefined) throw new NotSayable(`the builder has no \`${operator}\` between two expressions`);
    return { code: `${this.#builder(name)}(${one.code}, ${other.code})`, labels: one.labels };
  }
}

function only(call: Call): Promql {
  const [of] = call.parameters;
  if (!of || call.parameters.length > 1) throw new NotSayable(`${call.name} of several things`);
  return of;
}

/** Labels that an aggregation leaves: `without` is turned round by what the catalogue says is there. */
function grouped({ grouping }: Aggregation, carried: readonly string[]): readonly string[] {
  if (!grouping) return [];
  return grouping.keyword === "by" ? grouping.labels : carried.filter((label) => !grouping.labels.includes(label));
}
