import assert from "node:assert/strict";
import { test } from "node:test";
import { atLeast, atMost, markdown, median } from "./result.ts";

test("a goal is met on its own side", () => {
  assert.equal(atLeast("g", "w", 0.65, 0.65, "").met, true);
  assert.equal(atLeast("g", "w", 0.64, 0.65, "").met, false);
  assert.equal(atMost("g", "w", 5, 5, "ms", "").met, true);
  assert.equal(atMost("g", "w", 5.01, 5, "ms", "").met, false);
  // What could not be measured meets no goal.
  assert.equal(atMost("g", "w", Number.NaN, 5, "ms", "").met, false);
});

test("the middle round counts, not the luckiest", () => {
  assert.equal(median([0.9, 0.1, 0.5]), 0.5);
  assert.equal(median([0.9, 0.1, 0.5, 0.7]), 0.6);
});

test("every result is a row of the table, a missed goal stands out", () => {
  const lines = markdown([atLeast("g", "first", 1, 0.5, "a"), atMost("g", "second", 9, 5, "ms", "b")]).split("\n");
  assert.equal(lines.length, 4);
  assert.equal(new Set(lines.map((line) => line.split("|").length)).size, 1);
  assert.match(lines[2] ?? "", /first.*x 1\.00.*>= x 0\.50.*\| yes \|/);
  assert.match(lines[3] ?? "", /second.*9 ms.*<= 5 ms.*\*\*no\*\*/);
});
