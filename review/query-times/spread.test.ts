import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { percentile } from "./measure.ts";
import { momentsOf, spread } from "./spread.ts";

const size = { series: 30, days: 15, scrapeSeconds: 15 };
const need = (metric: string, labels: readonly string[]) => ({
  ...{ metric, labels, type: "gauge" as const },
  conditions: [],
});
const end = 1_800_000_000;
const always = { from: 0, to: end + 1 };

describe("the data of the query times", () => {
  test("each series id has a label set, whatever else the metric carries", () => {
    const needs = [need("host_series_id:x:rate", ["host", "series_id"])];
    const [part] = spread(needs, ["vm-1", "vm-2"], size, new Map(), new Set());
    assert.equal(part?.sets.length, 60);
    assert.equal(new Set(part.sets.map(({ series_id }) => series_id)).size, 30);
  });

  test("recorded series reach back all days, at the interval of their rule where panels look", () => {
    const [part] = spread([need("host:x:rate", ["host"])], ["vm-1"], size, new Map([["host:x:rate", 15]]), new Set());
    assert.ok(part);
    const times = momentsOf(part, end, always);
    assert.equal(times.at(-1), end);
    assert.equal(times.at(-1) ?? 0, (times.at(-2) ?? 0) + 15);
    assert.equal(end - (times[0] ?? 0), 15 * 86_400);
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    );
  });

  test("windows of blocks share no moment and lose none", () => {
    const [part] = spread([need("host:x:rate", ["host"])], ["vm-1"], size, new Map(), new Set());
    assert.ok(part);
    const windows = [0, 1, 2].map((index) => ({ from: end - 64_800 * (3 - index), to: end - 64_800 * (2 - index) }));
    const apart = windows.flatMap((window) => momentsOf(part, end, window));
    assert.deepEqual(apart, momentsOf(part, end, { from: end - 3 * 64_800, to: end }));
  });

  test("metrics that are opened for one series have every scrape for some, and are thinner for the others", () => {
    const metric = "inference_latency_seconds";
    const parts = spread([need(metric, ["series_id"])], ["vm-1"], size, new Map(), new Set([metric]));
    assert.deepEqual(
      parts.map(({ sets, stretches }) => [sets.length, stretches[0]?.step]),
      [
        [20, 15],
        [10, 60],
      ],
    );
  });

  test("the P95 is the value of the nearest rank", () => {
    const values = Array.from({ length: 20 }, (_, at) => at + 1);
    assert.equal(percentile(values, 0.95), 19);
    assert.equal(percentile(values, 0.5), 10);
    assert.equal(percentile([7], 0.95), 7);
  });
});
