import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../evaluation/generator/random.ts";
import { centreAndScale, median, robustScale, select } from "./robust.ts";

test("selection agrees with sorting, whatever the order and the repetitions", () => {
  const random = new Random(1);
  for (let round = 0; round < 300; round += 1) {
    const levels = 1 + random.below(50);
    const numbers = Array.from({ length: 1 + random.below(60) }, () => random.below(levels));
    const sorted = numbers.toSorted((a, b) => a - b);
    for (const k of [0, numbers.length >> 1, numbers.length - 1]) {
      assert.equal(select(Float64Array.from(numbers), k), sorted[k]);
    }
  }
});

test("sorted, reversed and equal numbers take linear time", () => {
  const length = 50_000;
  const orders = [(index: number) => index, (index: number) => -index, () => 7, (index: number) => index % 2];
  for (const order of orders) {
    const numbers = Float64Array.from({ length }, (_, index) => order(index));
    const start = performance.now();
    select(numbers, length >> 1);
    assert.ok(performance.now() - start < 200, "quadratic time would be more than a second");
  }
});

/** Numbers of which each pivot that selection takes is the least one left, for whoever knows its generator. */
function worstOrder(length: number): Float64Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const numbers = new Float64Array(length);
  let random = 0x2545f491;
  for (let left = 0; left < length; left += 1) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const pivot = left + (random % (length - left));
    const chosen = order[pivot] as number;
    numbers[chosen] = left;
    order[pivot] = order[left] as number;
    order[left] = chosen;
  }
  return numbers;
}

test("an order made against the pivots takes no quadratic time either", () => {
  const length = 50_000;
  const numbers = worstOrder(length);
  const start = performance.now();
  assert.equal(select(numbers, length >> 1), length >> 1);
  assert.ok(performance.now() - start < 200, "quadratic time would be about a second");
  assert.equal(select(worstOrder(300), 100, 200), worstOrder(300).subarray(0, 200).sort()[100]);
});

test("the median of an even count lies between its two middle numbers", () => {
  assert.equal(median(Float64Array.of(4, 1, 3, 2)), 2.5);
  assert.equal(median(Float64Array.of(9, 1, 5)), 5);
  assert.equal(median(Float64Array.of(3)), 3);
});

test("the robust scale is the standard deviation of normal noise, with and without outliers", () => {
  const random = new Random(2);
  const noise = Float64Array.from({ length: 20_000 }, () => 3 * random.normal());
  assert.ok(Math.abs(robustScale(noise) - 3) < 0.1);
  const spoilt = noise.map((value, index) => (index % 10 === 0 ? 1e6 : value));
  assert.ok(Math.abs(robustScale(spoilt) - 3) < 0.6);
});

test("values of few steps still have a scale", () => {
  const rare = (share: number) => Float64Array.from({ length: 1000 }, (_, index) => (index < share * 1000 ? 1 : 0));
  // One in ten off by 1: three standard deviations must reach it.
  assert.ok(3 * robustScale(rare(0.1)) > 1);
  // One in a hundred: an outlier, but the scale is not 0.
  const scale = robustScale(rare(0.01));
  assert.ok(scale > 0 && 3 * scale < 1);
  assert.equal(robustScale(new Float64Array(10)), 0);
});

test("a scale is large enough for a share of it to be one", () => {
  const { scale } = centreAndScale(Float64Array.of(0, 5e-324, 0, 5e-324, 1e-323, 1e-323, 1, 0, 2e-323, 3e-323));
  assert.ok(scale * 1e-3 > 0 && scale ** 2 > 0);
});

test("measuring leaves the values as they are, and rounding is no spread", () => {
  const values = Float64Array.of(3, 1, 2);
  centreAndScale(values);
  assert.deepEqual([...values], [3, 1, 2]);
  const { scale } = centreAndScale(Float64Array.of(1e6, 1e6, 1e6, 1e6 + 1e-9, 1e6, 1e6 + 1e-9, 1e6 + 1e-9));
  assert.ok(scale >= 1e-6);
});
