import assert from "node:assert/strict";
import { test } from "node:test";
import { moment, wantedInterval } from "./time.ts";

const now = Date.UTC(2026, 10, 23, 9, 30);

test("moments are relative to now, or rounded down, or dates", () => {
  assert.equal(moment("now", now), now);
  assert.equal(moment("now-1h", now), now - 3_600_000);
  assert.equal(moment("now-30d", now), now - 30 * 86_400_000);
  assert.equal(moment("now/d", now), Date.UTC(2026, 10, 23));
  assert.equal(moment("now-1d/d", now), Date.UTC(2026, 10, 22));
  assert.equal(moment("2026-11-23T00:00:00Z", now), Date.UTC(2026, 10, 23));
  assert.throws(() => moment("yesterday", now), /'yesterday' is no moment/);
  assert.throws(() => moment("now-soon", now), /no moment/);
});

test("the distance of two points is rounded as Grafana does it", () => {
  const hours = (count: number) => ({ from: now - count * 3_600_000, to: now });
  assert.equal(wantedInterval(hours(1), 800), 5000);
  assert.equal(wantedInterval(hours(24), 800), 120_000);
  assert.equal(wantedInterval(hours(30 * 24), 800), 3_600_000);
  assert.equal(wantedInterval(hours(90 * 24), 80), 86_400_000);
});
