/** Against cases worked out by hand: the position score is -tanh(2.5 x), written so here and otherwise in the code. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nabScore, positionScore, probationaryPoints, profiles, type Window } from "./nab-score.ts";

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

/** 100 points that score 0 but for the given ones; 15 of them are probationary. */
const series = (windows: readonly Window[], scored: Readonly<Record<number, number>>) => ({
  windows,
  scores: Float64Array.from({ length: 100 }, (_, index) => scored[index] ?? 0),
});
const window = { first: 50, last: 59 };
const standard = (scored: Readonly<Record<number, number>>) => nabScore([series([window], scored)], profiles.standard);
/** From an unnormalised total, where there is one window. */
const normalised = (total: number, missed = 1) => (100 * (total + missed)) / (1 + missed);

test("the position score falls from 1 over 0 to -1", () => {
  close(positionScore(-1), Math.tanh(2.5));
  close(positionScore(-0.5), Math.tanh(1.25));
  close(positionScore(0), 0);
  close(positionScore(1), -Math.tanh(2.5));
  assert.equal(positionScore(3.01), -1);
  assert.equal(positionScore(Number.POSITIVE_INFINITY), -1);
});

test("the probationary period is 15 %, at most of 5,000 points", () => {
  assert.equal(probationaryPoints(100), 15);
  assert.equal(probationaryPoints(99), 14);
  assert.equal(probationaryPoints(22_000), 750);
});

test("finding nothing is 0, the first point of every window 100, in every profile", () => {
  for (const profile of Object.values(profiles)) {
    assert.equal(nabScore([series([window], {})], profile).score, 0);
    close(nabScore([series([window], { 50: 1 })], profile).score, 100);
    const both = [window, { first: 80, last: 89 }];
    close(nabScore([series(both, { 50: 1, 80: 1 }), series([window], { 50: 1 })], profile).score, 100);
  }
});

test("a late detection earns less, and only the first of a window counts", () => {
  const last = Math.tanh(2.5 * 0.1) / Math.tanh(2.5);
  close(standard({ 59: 1 }).score, normalised(last));
  const middle = Math.tanh(2.5 * 0.5) / Math.tanh(2.5);
  close(standard({ 55: 1 }).score, normalised(middle));
  close(standard({ 55: 1, 57: 1, 59: 1 }).score, normalised(middle));
});

test("a false alarm costs its whole weight before any window, and more the further it is behind one", () => {
  close(standard({ 50: 1, 30: 1 }).score, normalised(1 - 0.11));
  close(standard({ 50: 1, 64: 1 }).score, normalised(1 - 0.11 * Math.tanh((2.5 * 5) / 9)));
  close(standard({ 50: 1, 99: 1 }).score, normalised(1 - 0.11));
  const lowFp = nabScore([series([window], { 50: 1, 30: 1 })], profiles.reward_low_FP);
  close(lowFp.score, normalised(1 - 0.22));
  const lowFn = nabScore([series([window], { 50: 1, 30: 1 })], profiles.reward_low_FN);
  close(lowFn.score, normalised(1 - 0.11, 2));
});

test("detections in the probationary period are worth nothing", () => {
  close(standard({ 50: 1, 3: 1, 14: 1 }).score, 100);
  close(standard({ 50: 1, 15: 1 }).score, normalised(1 - 0.11));
});

test("the threshold is the best one for the corpus: it leaves out false alarms that score less", () => {
  const result = standard({ 50: 0.9, 30: 0.5, 31: 0.5 });
  close(result.score, 100);
  assert.equal(result.threshold, 0.9);
  // One series alone would want 0.4; together the other's false alarms forbid it.
  const noisy = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [16 + index, 0.4]));
  const together = nabScore(
    [series([window], { 50: 0.4 }), series([window], { ...noisy, 50: 0.9 })],
    profiles.standard,
  );
  assert.equal(together.threshold, 0.9);
  close(together.score, (100 * (1 - 1 + 2)) / 4);
});

test("points of equal score are detected together", () => {
  const result = standard({ 50: 0.5, 30: 0.5 });
  close(result.score, normalised(1 - 0.11));
  assert.equal(result.threshold, 0.5);
});

test("where every detection costs more than it earns, the best is none", () => {
  const alarms = Object.fromEntries(Array.from({ length: 35 }, (_, index) => [15 + index, 1]));
  const result = standard({ ...alarms, 59: 1 });
  assert.equal(result.score, 0);
  assert.equal(result.threshold, Number.POSITIVE_INFINITY);
});
