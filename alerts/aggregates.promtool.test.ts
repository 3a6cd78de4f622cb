/** What is recorded for weeks, and the budgets that are computed from it, as Prometheus computes them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { aggregateSeconds, countedHits, countedLookups } from "../signals/aggregates.ts";
import { budgetLeft, errorBudget, latencyBudget } from "../signals/budgets.ts";
import { type AnyExpression, duration, ratio, total } from "../signals/promql/index.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { throughputAttained } from "../signals/throughput.ts";
import { aggregatesGroup } from "./groups/aggregates.ts";
import { ruleFile, toYaml } from "./render.ts";
import { gone, lookups, predictions, requests } from "./scenarios/parts.ts";
import { type InputSeries, values } from "./testing/scenario.ts";
import { runTool } from "./testing/tools.ts";

const site = exampleSite();
const { objectives } = site;
const errors = errorBudget(objectives);
const latency = latencyBudget(objectives);

const quiet = { ok: 0, minutes: 6 };

interface Expected {
  readonly expression: AnyExpression;
  readonly host: string;
  /** Nothing is expected where it is left out. */
  readonly value?: number;
  /** Rates are extrapolated where traffic starts and ends: about a percent of half an hour. */
  readonly within?: number;
}

/** promtool evaluates every group at one interval: here, at that of the aggregates. */
function promtoolTest(minutes: number, inputs: readonly InputSeries[], expected: readonly Expected[]): string {
  const interval = duration(aggregateSeconds);
  return toYaml({
    rule_files: ["aggregates.yaml"],
    evaluation_interval: interval,
    tests: [
      {
        interval: "15s",
        input_series: inputs.map((input) => ({ series: input.series, values: values(input, 15) })),
        promql_expr_test: expected.map(({ expression, host, value, within = 0 }) => ({
          expr: `abs((${expression.render({ window: "2h", filters: { host } })}) - ${value ?? 0}) <= bool ${within}`,
          eval_time: `${minutes}m`,
          exp_samples: value === undefined ? [] : [{ labels: `{host="${host}"}`, value: 1 }],
        })),
      },
    ],
  });
}

describe("aggregates", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "vigia-aggregates-"));
    writeFileSync(join(folder, "aggregates.yaml"), toYaml(ruleFile(aggregatesGroup(site), site)));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function judge(minutes: number, inputs: readonly InputSeries[], expected: readonly Expected[]): Promise<void> {
    const path = join(folder, "tests.yaml");
    writeFileSync(path, promtoolTest(minutes, inputs, expected));
    const { ok, output } = await runTool("promtool", "test", "rules", path);
    assert.ok(ok, output);
  }

  test("samples add up to the events, and each request weighs the same: 6,000 bad of 132,000 are 4.5 %, not a quarter", async () => {
    const traffic = requests("vm-1", { ok: 100, minutes: 20 }, { ok: 5, serverErrors: 5, minutes: 20 }, quiet);
    await judge(45, traffic, [
      { expression: total(errors.counted.all), host: "vm-1", value: 132_000, within: 1500 },
      { expression: total(errors.counted.bad), host: "vm-1", value: 6000, within: 60 },
      { expression: budgetLeft(errors), host: "vm-1", value: 1 - 6000 / 132_000 / objectives.errorRatio, within: 0.05 },
    ]);
  });

  test("slow predictions use the budget of the requirement's P95: 1 in 40 leaves half of it", async () => {
    const traffic = predictions("vm-1", { fast: 39, slow: 1, minutes: 40 }, { fast: 0, slow: 0, minutes: 6 });
    await judge(45, traffic, [{ expression: budgetLeft(latency), host: "vm-1", value: 0.5, within: 0.01 }]);
  });

  test("a gap and a restart of the counters are no errors; without traffic there is no budget to speak of", async () => {
    const good = { ok: 19.9, serverErrors: 0.1, minutes: 15 };
    const interrupted = requests("vm-1", good).map(({ series, stretches }) => ({
      series,
      stretches: stretches.flatMap((stretch) => [stretch, gone(5), { ...stretch, from: 0 }]),
    }));
    const inputs = [...interrupted, ...requests("vm-2", { ok: 0, minutes: 36 })];
    await judge(35, inputs, [
      { expression: budgetLeft(errors), host: "vm-1", value: 0.5, within: 0.01 },
      { expression: budgetLeft(errors), host: "vm-2" },
    ]);
  });

  test("the hit rate of a window is its hits over its look-ups", async () => {
    const traffic = lookups("vm-1", { hits: 90, misses: 10, minutes: 20 }, { hits: 0, misses: 10, minutes: 20 });
    const rate = ratio(total(countedHits), total(countedLookups));
    await judge(40, traffic, [{ expression: rate, host: "vm-1", value: 0.8182, within: 0.01 }]);
  });

  test("throughput is attained in minutes in which enough of what was asked was answered, and judged in no others", async () => {
    const inputs = [
      ...requests("vm-1", { ok: 100, minutes: 20 }, { ok: 80, unanswered: 20, minutes: 20 }),
      // Above the warning line of 160, though 15 in a hundred are not answered, and below the share of it.
      ...requests("vm-2", { ok: 170, unanswered: 30, minutes: 40 }),
      ...requests("vm-3", { ok: 158, unanswered: 3, minutes: 40 }),
      ...requests("vm-4", { ok: 150, unanswered: 5, minutes: 40 }),
      ...requests("vm-5", { ok: 0.2, unanswered: 0.2, minutes: 40 }),
    ];
    const attained = throughputAttained(objectives);
    await judge(40, inputs, [
      { expression: attained, host: "vm-1", value: 0.55, within: 0.06 },
      { expression: attained, host: "vm-2", value: 0 },
      { expression: attained, host: "vm-3", value: 0, within: 0.1 },
      { expression: attained, host: "vm-4", value: 1 },
      { expression: attained, host: "vm-5" },
    ]);
  });
});
