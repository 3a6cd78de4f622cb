import assert from "node:assert/strict";
import { test } from "node:test";
import { plan } from "./schedule.ts";

const options = { rate: 180, durationSeconds: 10, series: 20, newPointRatio: 0.8, now: 1_700_000_000, seed: 1 };

test("arrivals are evenly spaced at the rate, for the whole duration", () => {
  const { arrivals } = plan(options);
  assert.equal(arrivals.length, 1800);
  assert.equal(arrivals[0]?.at, 0);
  assert.ok(arrivals.every(({ at }, index) => Math.abs(at - (index * 1000) / 180) < 1e-6));
  assert.equal(new Set(arrivals.map(({ seriesId }) => seriesId)).size, 20);
});

test("the share of new points is as asked", () => {
  const distinct = (newPointRatio: number) =>
    new Set(plan({ ...options, newPointRatio }).arrivals.map(({ seriesId, point }) => `${seriesId} ${point.timestamp}`))
      .size;
  assert.equal(distinct(1), 1800);
  assert.ok(Math.abs(distinct(0.8) / 1800 - 0.8) < 0.05);
  assert.equal(distinct(0), 20);
});

test("training data ends before what is sent, and is long enough to learn from", () => {
  const { fits, arrivals } = plan(options);
  assert.equal(fits.length, 20);
  for (const { points } of fits) {
    assert.ok(points.length >= 100 && points.every(({ timestamp }) => timestamp < options.now));
  }
  assert.ok(arrivals.every(({ point }) => point.timestamp >= options.now));
  assert.ok(arrivals.some(({ point }) => point.anomaly));
});
