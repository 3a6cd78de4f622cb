import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "./log.ts";
import { SampledLog } from "./sampled-log.ts";

/** Seconds of events at these rates, evenly spread; the lines that came of each second. */
function lines(limit: number, rates: readonly number[]): { event?: string; log_share?: number; seen?: number }[][] {
  const seconds: object[][] = [];
  let now = 0;
  const log = createLog("info", { write: (line) => void seconds.at(-1)?.push(JSON.parse(line)) });
  const sampled = new SampledLog(log, limit, () => now);
  for (const [second, rate] of rates.entries()) {
    seconds.push([]);
    for (let index = 0; index < rate; index += 1) {
      now = second * 1000 + (index * 1000) / rate;
      if (sampled.take()) sampled.write({ event: "prediction_metrics" });
    }
  }
  return seconds;
}

test("below the rate every event is logged, and nothing says otherwise", () => {
  const seconds = lines(50, Array(120).fill(40));
  for (const second of seconds) assert.equal(second.length, 40);
  assert.ok(seconds.flat().every((line) => line.log_share === undefined && line.event === "prediction_metrics"));
});

test("above it no second has more lines, and they are spread over the second with their share", () => {
  const seconds = lines(50, [1000, 1000, 1000]);
  for (const second of seconds) assert.ok(second.length <= 50 && second.length >= 49, `${second.length} lines`);
  for (const line of seconds[2] ?? []) assert.equal(line.log_share, 0.05);
});

test("once a minute the exact counts are told", () => {
  const told = lines(50, Array(62).fill(100))
    .flat()
    .filter(({ event }) => event === "predictions_sampled");
  assert.equal(told.length, 1);
  assert.equal(told[0]?.seen, 6000);
});

test("after a burst everything is logged again", () => {
  const seconds = lines(50, [1000, 1000, 10, 10]);
  assert.equal(seconds[3]?.length, 10);
  assert.ok(seconds[3]?.every((line) => line.log_share === undefined));
});

test("with the rate 0 there are no lines of predictions at all", () => {
  const seconds = lines(0, [100, 100]);
  assert.deepEqual(seconds.flat(), []);
});
