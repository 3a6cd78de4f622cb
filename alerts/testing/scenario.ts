/**
 * Rule tests in words of the catalogue: a scenario says what the metrics do and which alerts must fire when. It becomes
 * a test file of promtool, so that the rules are judged by Prometheus itself.
 */

import type { Metric } from "../../signals/metric.ts";
import { type AgentLabel, duration, type Recorded, selector } from "../../signals/promql/index.ts";
import type { Site } from "../../signals/site.ts";
import { ruleGroups } from "../index.ts";
import { toYaml } from "../render.ts";
import type { Group } from "../rule.ts";
import { neededRules, renderedGroups } from "./needed-rules.ts";

type Labels<L extends string> = { readonly [Label in L | AgentLabel]?: string };

/** A stretch of time in which a metric behaves in one way, in scrapes. */
export type Stretch =
  /** A counter that grows by so much a second, or a gauge that changes so; `from` sets its value at the start of the stretch. */
  | { readonly perSecond: number; readonly scrapes: number; readonly from?: number }
  /** A gauge that stays at a value. */
  | { readonly value: number; readonly scrapes: number }
  /** No sample: the target is gone. */
  | { readonly missing: true; readonly scrapes: number };

export interface InputSeries {
  readonly series: string;
  readonly stretches: readonly Stretch[];
}

/** What a metric does. Labels that it does not carry do not compile. */
export function input<L extends string>(
  metric: Metric<string, "counter" | "gauge", L>,
  labels: Labels<NoInfer<L>>,
  ...stretches: readonly Stretch[]
): InputSeries {
  return { series: selector(metric, labels as Record<string, string>, { window: "", filters: {} }), stretches };
}

/** What a recorded series does. Its rule is left out of the test: recordings of days are given, not computed again. */
export function recordedInput<L extends string>(
  { name, labels }: Pick<Recorded<L>, "name" | "labels">,
  values: { readonly [Label in NoInfer<L>]: string },
  ...stretches: readonly Stretch[]
): InputSeries {
  return { series: selector({ name, labels }, values, { window: "", filters: {} }), stretches };
}

/** What a histogram observed in sum, in its unit. */
export function sumInput<L extends string>(
  metric: Metric<string, "histogram", L>,
  labels: Labels<NoInfer<L>>,
  ...stretches: readonly Stretch[]
): InputSeries {
  const scope = { window: "", filters: {} };
  return { series: selector(metric, labels as Record<string, string>, scope, "_sum"), stretches };
}

/** Names of the recorded series that scenarios give. */
export function givenBy(scenarios: readonly Scenario[]): ReadonlySet<string> {
  const names = scenarios.flatMap(({ inputs }) => inputs.map(({ series }) => series.split("{")[0] ?? ""));
  return new Set(names.filter((name) => name.includes(":")));
}

/** A histogram whose observations all fall at or below `bound` (seconds, one of its buckets). */
export function histogramInput<L extends string>(
  metric: Metric<string, "histogram", L>,
  labels: Labels<NoInfer<L>>,
  parts: readonly { readonly bound: number; readonly stretches: readonly Stretch[] }[],
): readonly InputSeries[] {
  const bounds = metric.buckets ?? [];
  const unknown = parts.find(({ bound }) => !bounds.includes(bound));
  if (unknown) throw new Error(`${metric.name} has no bucket ${unknown.bound}: take one of ${bounds.join(", ")}`);
  const cumulative = (limit: number): readonly Stretch[] =>
    addUp(parts.filter(({ bound }) => bound <= limit).map(({ stretches }) => stretches));
  const scope = { window: "", filters: {} };
  const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound) => ({
    series: selector(
      { ...metric, labels: [...metric.labels, "le"] },
      { ...(labels as Record<string, string>), le: Number.isFinite(bound) ? String(bound) : "+Inf" },
      scope,
      "_bucket",
    ),
    stretches: cumulative(bound),
  }));
  const all = cumulative(Number.POSITIVE_INFINITY);
  return [...buckets, { series: selector(metric, labels as Record<string, string>, scope, "_count"), stretches: all }];
}

/** The sum of counters that change their pace at the same scrapes. */
function addUp(counters: readonly (readonly Stretch[])[]): readonly Stretch[] {
  const [first, ...others] = counters;
  if (!first) return [];
  return first.map((stretch, index) => {
    const perSecond = [first, ...others].reduce((sum, stretches) => {
      const other = stretches[index];
      if (!other || !("perSecond" in other) || other.scrapes !== stretch.scrapes) {
        throw new Error("parts of a histogram must change their pace at the same scrapes");
      }
      return sum + other.perSecond;
    }, 0);
    return { perSecond, scrapes: stretch.scrapes };
  });
}

/** The values of a series as promtool writes them, one each `interval` seconds. */
export function values({ stretches }: InputSeries, interval: number): string {
  let total = 0;
  return stretches
    .map((stretch) => {
      if ("missing" in stretch) return `_x${stretch.scrapes}`;
      if ("value" in stretch) return `${stretch.value}x${stretch.scrapes - 1}`;
      const step = stretch.perSecond * interval;
      const start = stretch.from ?? total;
      total = start + step * stretch.scrapes;
      return `${start}${step < 0 ? "-" : "+"}${Math.abs(step)}x${stretch.scrapes - 1}`;
    })
    .join(" ");
}

export interface Expectation {
  readonly alert: string;
  /** Seconds after the first scrape. */
  readonly at: number;
  /** Labels of each alert that fires, besides `alertname`, `severity` and `owner`; an empty list means that none does. */
  readonly firing: readonly Readonly<Record<string, string>>[];
}

/** What a recording must be, beside the alerts that read it. */
export interface RecordedValues {
  readonly recorded: string;
  /** Seconds after the first scrape. */
  readonly at: number;
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export interface Scenario {
  readonly name: string;
  readonly inputs: readonly InputSeries[];
  readonly expect: readonly Expectation[];
  readonly records?: readonly RecordedValues[];
}

/** The names of the rules of which scenarios speak. */
export function rulesOf(scenarios: readonly Scenario[]): ReadonlySet<string> {
  return new Set(
    scenarios.flatMap(({ expect, records = [] }) => [
      ...expect.map(({ alert }) => alert),
      ...records.map(({ recorded }) => recorded),
    ]),
  );
}

/** The labels that all alerts of a name share, which a scenario speaks of. An alert that no group has would never fire, and so pass for silent. */
function labelsOf(alert: string, groups: readonly Group[]): Readonly<Record<string, string>> {
  const rule = groups.flatMap(({ rules }) => rules).find((rule) => rule.kind === "alert" && rule.name === alert);
  if (rule?.kind !== "alert") throw new Error(`scenario expects an alert "${alert}" that no group has`);
  return { severity: rule.severity, owner: rule.owner };
}

/** The series that Prometheus keeps of an alert that fires. */
function alertSeries(labels: Readonly<Record<string, string>>): string {
  return selector({ name: "ALERTS", labels: [] }, { alertstate: "firing", ...labels }, { window: "", filters: {} });
}

/** A test file of promtool: what the scenarios become, judged by the rules in these files. */
export function promtoolTests(
  site: Site,
  scenarios: readonly Scenario[],
  ruleFiles: readonly string[],
  evaluationSeconds = site.scrapeIntervalSeconds,
): string {
  const groups = ruleGroups(site);
  const interval = duration(site.scrapeIntervalSeconds);
  const tests = scenarios.map(({ name, inputs, expect, records = [] }) => ({
    name,
    interval,
    input_series: inputs.map((input) => ({ series: input.series, values: values(input, site.scrapeIntervalSeconds) })),
    promql_expr_test: [
      ...records.map(({ recorded, at, values: expected }) => ({
        expr: recorded,
        eval_time: `${at}s`,
        exp_samples: expected.map(({ labels, value }) => ({
          labels: selector({ name: recorded, labels: [] }, labels, { window: "", filters: {} }),
          value,
        })),
      })),
      ...expect.map(({ alert, at, firing }) => {
        const shared = labelsOf(alert, groups);
        return {
          expr: alertSeries({ alertname: alert }),
          eval_time: `${at}s`,
          exp_samples: firing.map((labels) => ({
            labels: alertSeries({ alertname: alert, ...shared, ...labels }),
            value: 1,
          })),
        };
      }),
    ],
  }));
  return toYaml({
    // Sums and quotients differ in their last digit.
    fuzzy_compare: true,
    rule_files: ruleFiles,
    evaluation_interval: duration(evaluationSeconds),
    tests,
  });
}

/** Files of a promtool test: the tests that the scenarios become, and the rules that they speak of. */
export function promtoolFiles(
  site: Site,
  scenarios: readonly Scenario[],
  evaluationSeconds?: number,
): Readonly<Record<string, string>> {
  const files = neededRules(renderedGroups(site), rulesOf(scenarios), givenBy(scenarios)).map((file) => [
    `${file.groups.map(({ name }) => name).join("-")}.yaml`,
    toYaml(file),
  ]);
  const names = files.map(([name = ""]) => name);
  return { ...Object.fromEntries(files), "tests.yaml": promtoolTests(site, scenarios, names, evaluationSeconds) };
}
