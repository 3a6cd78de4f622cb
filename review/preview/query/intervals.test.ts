import assert from "node:assert/strict";
import { test } from "node:test";
import { aligned, duration, milliseconds, steps, timeVariables } from "./intervals.ts";

const hour = { from: 1_000_000_007_000, to: 1_000_003_607_000 };

test("durations are read and written", () => {
  for (const [text, ms] of [
    ["250ms", 250],
    ["15s", 15_000],
    ["1m", 60_000],
    ["2d", 172_800_000],
    [">10s", 10_000],
  ] as const) {
    assert.equal(milliseconds(text), ms);
  }
  assert.equal(milliseconds("1h30m"), 5_400_000);
  assert.deepEqual([250, 15_000, 90_000, 3_600_000, 172_800_000].map(duration), ["250ms", "15s", "90s", "1h", "2d"]);
  for (const wrong of ["", "5", "soon", "5 m", "5x"])
    assert.throws(() => milliseconds(wrong), new RegExp(`'${wrong}'`));
});

test("the step is what the panel's width asks for, but not finer than the scrapes", () => {
  assert.equal(steps(hour, 2000, 15_000).interval, 15_000);
  assert.equal(steps(hour, 60_000, 15_000).interval, 60_000);
});

test("$__rate_interval holds four scrapes, and a step and a scrape where that is longer", () => {
  assert.equal(steps(hour, 2000, 15_000).rateInterval, 60_000);
  assert.equal(steps(hour, 45_000, 15_000).rateInterval, 60_000);
  assert.equal(steps(hour, 60_000, 15_000).rateInterval, 75_000);
});

test("no query asks for more points than Prometheus gives", () => {
  const year = { from: 0, to: 365 * 86_400_000 };
  const { interval } = steps(year, 1000, 1000);
  assert.ok((year.to - year.from) / interval <= 11_000, duration(interval));
});

test("both ends of a range are multiples of the step, so that a refresh moves no old point", () => {
  const { start, end } = aligned(hour, 15_000);
  assert.equal(start % 15, 0);
  assert.equal(end % 15, 0);
  assert.ok(start <= hour.from / 1000 && hour.from / 1000 - start < 15);
});

test("queries get the step, the rate interval and the range as text", () => {
  const variables = timeVariables(hour, { interval: 15_000, rateInterval: 60_000 });
  assert.equal(variables.__interval, "15s");
  assert.equal(variables.__rate_interval, "1m");
  assert.equal(variables.__range, "3600s");
  assert.equal(variables.__range_ms, "3600000");
});
