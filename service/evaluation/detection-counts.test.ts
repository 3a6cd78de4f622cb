import assert from "node:assert/strict";
import { test } from "node:test";
import { detectionRates } from "./detection-counts.ts";

test("windows count once, runs of false alarms count once, points each", () => {
  const scores = new Float64Array(100);
  // Probationary: ignored. Two points of the first window, none of the second; false alarms in two runs.
  for (const index of [3, 50, 55, 20, 21, 22, 70]) scores[index] = 2;
  const windows = [
    { first: 50, last: 59 },
    { first: 80, last: 89 },
  ];
  const rates = detectionRates([{ scores, windows }], 1);
  assert.deepEqual(rates.windows, { precision: 1 / 3, recall: 1 / 2, f1: 0.4 });
  assert.deepEqual(rates.points, { precision: 2 / 6, recall: 2 / 20, f1: (2 * (1 / 3) * 0.1) / (1 / 3 + 0.1) });
});

test("a score at the threshold is no detection, as at the edge of a band", () => {
  const scores = new Float64Array(100).fill(1);
  const { windows } = detectionRates([{ scores, windows: [{ first: 50, last: 59 }] }], 1);
  assert.equal(windows.recall, 0);
});

test("nothing to find and nothing found is perfect", () => {
  const { windows } = detectionRates([{ scores: new Float64Array(100), windows: [] }], 1);
  assert.deepEqual(windows, { precision: 1, recall: 1, f1: 1 });
});
