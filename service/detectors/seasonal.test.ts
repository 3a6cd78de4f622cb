import assert from "node:assert/strict";
import { test } from "node:test";
import { between, positionIn } from "./seasonal.ts";

test("positions go from the start of the period to its end, also before 1970 and with an offset", () => {
  assert.equal(positionIn(0, 100, 0, 4), 0);
  assert.equal(positionIn(250, 100, 0, 4), 2);
  assert.equal(positionIn(-25, 100, 0, 4), 3);
  assert.equal(positionIn(350, 100, 300, 4), 2);
  // 2024-01-01 was a Monday: the start of a week that begins four days after 1970-01-01.
  assert.equal(positionIn(Date.UTC(2024, 0, 1) / 1000, 7 * 86_400, 4 * 86_400, 168), 0);
});

test("straight lines meet the parts in their middles, around the end of the period", () => {
  const centres = Float64Array.of(0, 10, 20, 30);
  assert.equal(between(centres, 0.5), 0);
  assert.equal(between(centres, 1), 5);
  assert.equal(between(centres, 2.75), 22.5);
  assert.equal(between(centres, 3.5), 30);
  assert.equal(between(centres, 3.75), 22.5);
  assert.equal(between(centres, 0), 15);
  assert.equal(between(centres, 0.25), 7.5);
});
