import assert from "node:assert/strict";
import { test } from "node:test";
import { median, slope } from "./trend.ts";

const line = (value: (at: number) => number) => Array.from({ length: 12 }, (_, at) => ({ at, value: value(at) }));

test("a leak has its slope, whatever single readings say", () => {
  assert.equal(slope(line((at) => 100 + 3 * at)), 3);
  assert.equal(slope(line((at) => (at === 11 ? 1000 : 100 + 3 * at))), 3);
  assert.equal(slope(line((at) => 100 + (at % 2))), 0);
});

test("medians of odd and even numbers of values", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});
