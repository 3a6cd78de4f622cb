import assert from "node:assert/strict";
import { test } from "node:test";
import { tune } from "./ewma-fit.ts";
import { prepare } from "./training-data.ts";

const samples = Array.from({ length: 60 }, (_, index) => ({ timestamp: index * 60, value: (index * 7) % 11 }));

test("constants whose forecasts are no numbers are not chosen", () => {
  const { data } = prepare(samples);
  for (const slope of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const { settings, trend } = tune(data, 1, slope);
    assert.deepEqual([trend, settings.trendSeconds], [0, 0]);
  }
});
