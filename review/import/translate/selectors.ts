/** From selectors to their source: metrics, conditions and windows, by the catalogue. */
import { agentLabels } from "../../../signals/promql/index.ts";
import { secondsOf } from "../../promql/parse.ts";
import type { Matcher, Promql, Selector } from "../../promql/syntax.ts";
import type { Exported, Known } from "../known.ts";
import { NotSayable } from "../remainder.ts";

/** The source of an expression and the labels that its type carries. */
export interface Typed {
  readonly code: string;
  readonly labels: readonly string[];
}

/** How the parts of an expression are said. */
export type Say = (node: Promql) => Typed;

export interface Translation {
  readonly known: Known;
  /** Labels that the panel's scope filters by a variable: selectors need not repeat it. */
  readonly filters: ReadonlySet<string>;
  /** Variables that stand for Grafana's own window. */
  readonly windows: ReadonlySet<string>;
  /** Hears of every export of signals/ that the source uses. */
  readonly use: (file: string, name: string) => void;
}

export interface Found {
  readonly metric: Exported<{
    readonly name: string;
    readonly type: string;
    readonly labels: readonly string[];
    readonly buckets?: readonly number[];
  }>;
  /** Of a histogram. */
  readonly part: "" | "_bucket" | "_sum" | "_count";
}

/** What all translations of one expression share: they find metrics, and tell which exports of signals/ they use. */
export class Selectors {
  readonly #with: Translation;

  constructor(translation: Translation) {
    this.#with = translation;
  }

  /** A function of the builder, which the source imports from then on. */
  builder(name: string): string {
    this.#with.use("promql/index.ts", name);
    return name;
  }

  /** @throws NotSayable for a metric that the catalogue lacks. */
  find({ metric, matchers }: Selector): Found {
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

  labels({ metric }: Found): string[] {
    return [...new Set([...agentLabels, ...metric.value.labels])];
  }

  /** The condition argument, without what the scope adds. */
  where(found: Found, matchers: readonly Matcher[]): string {
    const labels = this.labels(found);
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

  metric({ metric }: Found): string {
    return this.exported(metric);
  }

  /** `fn(metric, where)` with the arguments that are there. */
  apply(name: string, found: Found, matchers: readonly Matcher[], ...before: readonly string[]): Typed {
    const where = this.where(found, matchers);
    const parts = [...before, this.metric(found), ...(where === "" ? [] : [where])];
    return { code: `${this.builder(name)}(${parts.join(", ")})`, labels: this.labels(found) };
  }

  /** A range other than the scope's is said around what reads it. */
  inWindow(range: string, typed: Typed): Typed {
    if (range === "$__rate_interval" || this.#with.windows.has(range)) return typed;
    const seconds = secondsOf(range);
    if (seconds === undefined || !Number.isInteger(seconds) || seconds <= 0)
      throw new NotSayable(`the range [${range}] is neither a duration nor $__rate_interval`);
    return { ...typed, code: `${this.builder("inWindow")}(${seconds}, ${typed.code})` };
  }

  /** The export of a recorded series; undefined for a metric. */
  recorded(node: Selector): Exported<{ readonly name: string; readonly labels: readonly string[] }> | undefined {
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

  /** The name of an export of signals/, which the source imports from then on. */
  exported({ file, name }: Exported<unknown>): string {
    this.#with.use(file, name);
    return name;
  }

  /** The present value: of a gauge, or of what is recorded. */
  value(node: Selector): Typed {
    const recorded = this.recorded(node);
    if (recorded) return { code: `${this.exported(recorded)}.read`, labels: recorded.value.labels };
    const found = this.find(node);
    if (found.part !== "")
      throw new NotSayable(`${node.metric} is a total since the start: take a rate or a quantile of it`);
    if (found.metric.value.type === "counter")
      throw new NotSayable(`${node.metric} is a counter, whose value says nothing: take a rate of it`);
    return this.apply("value", found, node.matchers);
  }

  /** The selector and the range of a function that reads one. */
  ranged(node: Promql | undefined, name: string): { readonly selector: Selector; readonly range: string } {
    if (node?.kind === "range" && node.of.kind === "selector") return { selector: node.of, range: node.range };
    if (node?.kind === "subquery")
      throw new NotSayable("the builder has no subqueries: record the inner expression and take it over time");
    if (node?.kind === "offset" || node?.kind === "at") throw new NotSayable(`the builder has no ${node.kind}`);
    throw new NotSayable(`${name} of something that is no selector`);
  }
}
