import assert from "node:assert/strict";
import { test } from "node:test";
import { Smoother } from "./smoothing.ts";

/** Half of a surprise goes into the level after a minute; one step has a standard deviation of 1. */
const settings = { levelSeconds: 60 / Math.log(2), trendSeconds: 0, stepScale: 1 };
const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`);

test("the weight of a point depends on how long the one before is ago", () => {
  const smoother = new Smoother(settings, 0, 0);
  assert.equal(smoother.advance(60, 2), 0);
  close(smoother.level, 1);
  // Two minutes: three quarters of the way from 1 to 3.
  smoother.advance(120, 3);
  close(smoother.level, 2.5);
});

test("the trend is carried on, and learnt where it may be", () => {
  const steady = new Smoother(settings, 0, 0.1);
  close(steady.advance(60, 6), 6);
  close(steady.level, 6);
  const learning = new Smoother({ ...settings, trendSeconds: 600, stepScale: 10 }, 0, 0);
  for (let minute = 1; minute <= 200; minute += 1) learning.advance(60, minute * 6);
  assert.ok(Math.abs(learning.trend - 0.1) < 0.001, `${learning.trend}`);
});

test("a spike moves the level by no more than four standard deviations would", () => {
  const smoother = new Smoother(settings, 0, 0);
  smoother.advance(60, 1000);
  close(smoother.level, 2);
  smoother.advance(60, -1000);
  close(smoother.level, 0);
});

test("five surprises on one side are a new level; spikes to both sides are not", () => {
  const shifted = new Smoother(settings, 0, 0);
  for (let point = 0; point < 4; point += 1) shifted.advance(60, 1000);
  assert.ok(shifted.level < 10);
  shifted.advance(60, 1000);
  assert.equal(shifted.level, 1000);
  const noisy = new Smoother(settings, 0, 0);
  for (let point = 0; point < 20; point += 1) noisy.advance(60, point % 4 < 2 ? 1000 : -1000);
  assert.ok(Math.abs(noisy.level) < 10);
  const calm = new Smoother(settings, 0, 0);
  for (let point = 0; point < 20; point += 1) calm.advance(60, point % 4 === 0 ? calm.level : 1000);
  assert.ok(calm.level < 100);
});
