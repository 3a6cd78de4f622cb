import assert from "node:assert/strict";
import { test } from "node:test";
import { type Result, summarise } from "./statistics.ts";

const ok = (due: number, latency: number, found = false, labelled = false): Result => ({
  due,
  end: due + latency,
  status: 200,
  found,
  labelled,
});

test("latency counts from the intended send time, percentiles are latencies that were seen", () => {
  const results = Array.from({ length: 100 }, (_, index) => ok(index * 10, index + 1));
  const { latencyMs, achievedRate } = summarise(results, 2000);
  assert.deepEqual(latencyMs, { p50: 50, p95: 95, p99: 99, max: 100 });
  assert.equal(achievedRate, 50);
});

test("a run that ends late has a lower rate", () => {
  assert.equal(summarise([ok(0, 4000)], 1000).achievedRate, 0.25);
});

test("errors are counted by status and are not answers", () => {
  const failed: Result = { due: 0, end: 5, status: 503, found: undefined, labelled: true };
  const summary = summarise([ok(0, 1), failed, { ...failed, status: 0 }], 1000);
  assert.equal(summary.errors, 2);
  assert.deepEqual(summary.errorsByStatus, { 0: 1, 503: 1 });
  assert.equal(summary.recall, null);
});

test("found anomalies and false alarms are shares of what was answered", () => {
  const results = [ok(0, 1, true, true), ok(1, 1, false, true), ok(2, 1, true), ok(3, 1), ok(4, 1), ok(5, 1)];
  const { recall, falseAlarmRatio, labelledAnomalies } = summarise(results, 1000);
  assert.deepEqual(
    { recall, falseAlarmRatio, labelledAnomalies },
    { recall: 0.5, falseAlarmRatio: 0.25, labelledAnomalies: 2 },
  );
});
