import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "../signals/objectives.ts";
import type { CacheHits } from "./metrics/cache-hits.ts";
import { judge, type ObjectiveName } from "./objectives.ts";
import { type Outcome, type Summary, Tally } from "./statistics.ts";

const generator = {
  lateMs: { p99: 0, max: 0 },
  eventLoopLagMs: { p99: 0, max: 0 },
  busy: 0.1,
  bottleneck: [],
};
const right = { fault: undefined, points: 1, labelled: 0, found: 0, falseAlarms: 0 };
const ok = (due: number, latency: number, checked: Outcome["checked"] = right): Outcome => ({
  kind: "point",
  due,
  sent: due,
  end: due + latency,
  status: 200,
  checked,
});
function summaryOf(outcomes: readonly Outcome[], runMs: number): Summary {
  const tally = new Tally();
  for (const outcome of outcomes) tally.add(outcome);
  return tally.summary(runMs, generator);
}
const near = (seen: number, expected: number) =>
  assert.ok(Math.abs(seen - expected) <= expected * 0.001 + 0.01, `${seen} is not near ${expected}`);

test("latency counts from the intended send time, to three digits", () => {
  const { latencyMs, achievedRate } = summaryOf(
    Array.from({ length: 100 }, (_, index) => ok(index * 10, index + 1)),
    2000,
  );
  near(latencyMs.p50, 50);
  near(latencyMs.p95, 95);
  near(latencyMs.p99, 99);
  near(latencyMs.max, 100);
  assert.equal(achievedRate, 50);
  // Late by 30 ms counts, early by a moment gains nothing.
  near(summaryOf([{ ...ok(100, 40), sent: 130 }], 1000).latencyMs.max, 40);
  near(summaryOf([{ ...ok(100, 40), sent: 99 }], 1000).latencyMs.max, 41);
});

test("a run that ends late has a lower rate", () => {
  assert.equal(summaryOf([ok(0, 4000)], 1000).achievedRate, 0.25);
});

test("errors are counted by status, wrong answers by fault, and neither is an answer", () => {
  const failed: Outcome = { ...ok(0, 5), status: 503, checked: undefined };
  const wrong = ok(0, 5, { ...right, fault: "wrong_version", points: 0 });
  const summary = summaryOf([ok(0, 1), failed, { ...failed, status: 0 }, wrong], 1000);
  assert.deepEqual([summary.answered, summary.points, summary.errors], [1, 1, 3]);
  assert.deepEqual(summary.errorsByStatus, { 0: 1, 200: 1, 503: 1 });
  assert.deepEqual(summary.wrongAnswers, { wrong_version: 1 });
  assert.equal(summary.recall, null);
});

test("found anomalies and false alarms are shares of the points that were answered", () => {
  const { recall, falseAlarmRatio, labelledAnomalies } = summaryOf(
    [ok(0, 1, { ...right, points: 6, labelled: 2, found: 1, falseAlarms: 1 })],
    1000,
  );
  assert.deepEqual([recall, falseAlarmRatio, labelledAnomalies], [0.5, 0.25, 2]);
});

test("an interval is what came since the last look", () => {
  const tally = new Tally();
  tally.add(ok(0, 10));
  assert.equal(tally.interval().requests, 1);
  tally.add({ ...ok(0, 50), status: 500, checked: undefined });
  const { requests, errors, latencyMs } = tally.interval();
  assert.deepEqual([requests, errors], [1, 1]);
  near(latencyMs.p50, 50);
});

test("each objective passes and fails on its own figure", () => {
  const objectives = objectivesSchema.parse({});
  const good: Summary = {
    ...summaryOf([ok(0, 1)], 1000),
    requests: 1800,
    achievedRate: 179.9,
    labelledAnomalies: 40,
    recall: 0.99,
    falseAlarmRatio: 0.01,
  };
  const failing = (changes: Partial<Summary>, rate = 180, ratio = 0.9) =>
    judge({ summary: { ...good, ...changes }, cache: { ratio, host: "vm-1" }, rate }, objectives)
      .filter(({ result }) => result === "fail")
      .map(({ objective }) => objective);
  assert.deepEqual(failing({}), []);
  assert.deepEqual(failing({ latencyMs: { p50: 1, p95: 100, p99: 100, max: 100 } }), ["P95 of the latency"]);
  assert.deepEqual(failing({ errors: 18 }), ["errors"]);
  assert.deepEqual(failing({ achievedRate: 150 }), ["throughput"]);
  assert.deepEqual(failing({ achievedRate: 40 }, 40), []);
  assert.deepEqual(failing({ achievedRate: 30 }, 40), ["throughput"]);
  assert.deepEqual(failing({}, 180, 0.8), ["cache hit ratio"]);
  assert.deepEqual(failing({ wrongAnswers: { malformed: 1 } }), ["wrong answers"]);
  assert.deepEqual(failing({ recall: 0.5 }), ["labelled anomalies found"]);
  assert.deepEqual(failing({ falseAlarmRatio: 0.5 }), ["false alarms"]);
  assert.deepEqual(failing({ recall: 0.5, labelledAnomalies: 3 }), []);
});

test("what was not measured is neither a pass nor a fail, and the stack's own objectives decide", () => {
  const summary = summaryOf([ok(0, 90)], 1000);
  const resultOf = (name: ObjectiveName, cache: CacheHits, objectives: object = {}) =>
    judge({ summary, cache, rate: 1 }, objectivesSchema.parse(objectives)).find(({ objective }) => objective === name)
      ?.result;
  const hits = { ratio: 0.85, host: "vm-1" };
  assert.equal(resultOf("cache hit ratio", { unknown: "no stack was given" }), "untested");
  assert.equal(resultOf("throughput", hits), "untested");
  assert.equal(resultOf("cache hit ratio", hits), "pass");
  assert.equal(resultOf("cache hit ratio", hits, { cacheHitRatio: 0.9 }), "fail");
  assert.equal(resultOf("P95 of the latency", hits), "pass");
  const stricter = { latencyWarningSeconds: 0.04, latencyCriticalSeconds: 0.05 };
  assert.equal(resultOf("P95 of the latency", hits, stricter), "fail");
});
