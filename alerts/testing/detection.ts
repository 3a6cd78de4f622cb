/** How soon a rule fires at the earliest, and how late at the latest, when something fails as a whole. */
import { catalogue } from "../../signals/catalogue/index.ts";
import { secondsOf } from "../../signals/promql/index.ts";
import { metricNames } from "../../signals/testing/promql.ts";
import type { RuleFile } from "../render.ts";
import { type RenderedRule, recordedNamesBehind } from "./needed-rules.ts";

type RenderedGroup = RuleFile["groups"][number];

export interface PlacedRule {
  readonly rule: RenderedRule;
  readonly group: RenderedGroup;
}

/** Each rule with the group that evaluates it. */
export function placedRules(files: readonly RuleFile[]): readonly PlacedRule[] {
  return files.flatMap(({ groups }) => groups.flatMap((group) => group.rules.map((rule) => ({ rule, group }))));
}

/** Seconds without a sample after which the rule's condition is met; undefined where it asks for values. */
function absenceWindow({ rule }: PlacedRule): number | undefined {
  const [, window] = /^absent_over_time\(.+\[(\w+)\]\)$/.exec(String(rule.expr)) ?? [];
  return window === undefined ? undefined : secondsOf(window);
}

/** `for`, in evaluations: an alert fires at one, never between two. */
function held({ rule, group }: PlacedRule): number {
  const interval = secondsOf(group.interval);
  return Math.ceil(secondsOf(String(rule.for ?? "0s")) / interval) * interval;
}

/** The last scrape was just before the fault, and so was the last evaluation before it was seen. */
export function latestSeconds(placed: PlacedRule, scrapeIntervalSeconds: number): number {
  return (absenceWindow(placed) ?? scrapeIntervalSeconds) + secondsOf(placed.group.interval) + held(placed);
}

/**
 * The next scrape was just after the fault, and so was the evaluation; what is absent may have been seen a scrape ago for the
 * last time. Windows of rates don't count: nothing may have happened in them before the fault.
 */
export function earliestSeconds(placed: PlacedRule, scrapeIntervalSeconds: number): number {
  const window = absenceWindow(placed);
  return (window === undefined ? 0 : window - scrapeIntervalSeconds) + held(placed);
}

/** The jobs by whose scrapes a rule is fed, also through recordings. */
export function jobsBehind({ rule }: PlacedRule, all: readonly RenderedRule[]): readonly string[] {
  const recorded = recordedNamesBehind([rule], all);
  const expressions = [rule, ...all.filter(({ record }) => recorded.has(String(record)))].map(({ expr }) => expr);
  const names = new Set(expressions.flatMap((expr) => metricNames(String(expr))));
  return Object.entries(catalogue).flatMap(([job, metrics]) =>
    Object.values(metrics).some(({ name }) =>
      ["", "_bucket", "_count", "_sum"].some((suffix) => names.has(`${name}${suffix}`)),
    )
      ? [job]
      : [],
  );
}
