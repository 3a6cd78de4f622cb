import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "../signals/objectives.ts";
import { judge, type Report } from "./objectives.ts";
import { progressLine, table } from "./report.ts";

const latencyMs = { p50: 2, p95: 120, p99: 150, max: 180 };
const summary = {
  requests: 1800,
  answered: 1797,
  points: 3000,
  errors: 3,
  errorsByStatus: { 503: 3 },
  wrongAnswers: {},
  achievedRate: 179.7,
  latencyMs,
  latencyMsByKind: { batch: { requests: 90, ...latencyMs } },
  labelledAnomalies: 60,
  recall: 0.98,
  falseAlarmRatio: 0.01,
  generator: { lateMs: { p99: 1, max: 2 }, eventLoopLagMs: { p99: 0, max: 1 }, busy: 0.2, bottleneck: [] },
};

function reportOf(changes: Partial<Report> = {}): Report {
  const report = { ...summary, cache: { ratio: 0.97, host: "vm-1" }, objectivesOf: "stack" as const, ...changes };
  const objectives = judge({ summary: report, cache: report.cache, rate: 180 }, objectivesSchema.parse({}));
  return { objectives, ...report };
}

/** The cells of the table's rows. */
function rows(report: Report): string[][] {
  return table(report)
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));
}
const row = (report: Report, name: string) => rows(report).find(([first]) => first === name);

test("each objective stands in the table with its goal, what was seen and the result", () => {
  const report = reportOf();
  assert.deepEqual(row(report, "P95 of the latency"), ["P95 of the latency", "< 100 ms", "120 ms", "FAIL"]);
  assert.deepEqual(row(report, "errors")?.slice(1), ['3 {"503":3}']);
  assert.deepEqual(row(report, "cache hit ratio"), ["cache hit ratio", "> 80 %", "97 % on vm-1", "pass"]);
  assert.deepEqual(row(report, "throughput")?.at(-1), "pass");
  const names = rows(report).map(([first]) => first);
  for (const { objective } of report.objectives) assert.ok(names.includes(objective), objective);
});

test("what was not measured says so and why, in the table and not only in its absence", () => {
  const report = reportOf({ cache: { unknown: "no stack was given" }, objectivesOf: "defaults" });
  assert.deepEqual(row(report, "cache hit ratio")?.slice(2), ["no stack was given", "not measured"]);
  assert.match(row(report, "objectives")?.[1] ?? "", /defaults.*--stack-outputs/);
  assert.match(row(reportOf(), "objectives")?.[1] ?? "", /running stack/);
});

test("the facts are there by kind, and a generator that was the bottleneck says so", () => {
  assert.match(row(reportOf(), "batch")?.[1] ?? "", /90 requests.*P99 150/);
  assert.doesNotMatch(table(reportOf()), /bottleneck/);
  const generator = { ...summary.generator, bottleneck: ["its event loop was busy 99 % of the time"] };
  assert.match(table(reportOf({ generator })), /bottleneck: its event loop was busy 99 %/);
});

test("a progress line holds the rate and the latencies of its interval", () => {
  const line = progressLine({
    elapsedSeconds: 62.4,
    intervalSeconds: 2,
    requests: 361,
    errors: 4,
    latencyMs,
    inFlight: 7,
  });
  assert.deepEqual(line.trim().split(/ {2,}/), ["62 s", "181 /s", "P50 2 P95 120 P99 150 ms", "7 under way, 4 errors"]);
});
