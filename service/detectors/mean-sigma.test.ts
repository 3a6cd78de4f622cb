import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, type ProblemCode } from "../errors.ts";
import { meanSigma, minimumPoints } from "./mean-sigma.ts";

const samples = (values: readonly number[]) => values.map((value, index) => ({ timestamp: index, value }));
const fails = (values: readonly number[], code: ProblemCode) =>
  assert.throws(
    () => meanSigma.fit(samples(values)),
    (error) => error instanceof Problem && error.code === code,
  );

test("the band is the mean plus or minus three standard deviations", () => {
  // Five -1 and five 1: mean 0, sample variance 10/9.
  const parameters = meanSigma.fit(samples([-1, 1, -1, 1, -1, 1, -1, 1, -1, 1]));
  const edge = 3 * Math.sqrt(10 / 9);
  const at = (value: number) => meanSigma.predict(parameters, { timestamp: 0, value });
  assert.ok(Math.abs(at(0).expected) < 1e-12);
  assert.ok(Math.abs(at(0).upper - edge) < 1e-12 && Math.abs(at(0).lower + edge) < 1e-12);
  assert.equal(at(edge * 0.999).anomaly, false);
  assert.equal(at(edge * 1.001).anomaly, true);
  assert.equal(at(-edge * 1.001).anomaly, true);
  assert.ok(Math.abs(at(-edge).score - 1) < 1e-12);
});

test("a small spread around a large mean is not lost to rounding", () => {
  const { mean, sigma } = meanSigma.fit(samples([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, ...Array(6).fill(1e9 + 10)]));
  assert.equal(mean, 1e9 + 10);
  assert.ok(Math.abs(sigma - Math.sqrt(90 / 9)) < 1e-6);
});

test("too few points are refused, at zero and just below the limit", () => {
  fails([], "training_data_too_short");
  fails(
    Array.from({ length: minimumPoints - 1 }, (_, index) => index),
    "training_data_too_short",
  );
  meanSigma.fit(samples(Array.from({ length: minimumPoints }, (_, index) => index)));
});

test("values that do not vary are refused, rounding errors do not count as variation", () => {
  fails(Array(20).fill(0), "training_data_constant");
  fails(Array(20).fill(42.5), "training_data_constant");
  fails([...Array(19).fill(0.3), 0.1 + 0.2], "training_data_constant");
});

test("a score that would overflow stays a number that JSON can hold", () => {
  const { score, anomaly } = meanSigma.predict({ mean: 0, sigma: Number.MIN_VALUE }, { timestamp: 0, value: 1e100 });
  assert.ok(Number.isFinite(score) && anomaly);
});

test("parameters of another kind are not taken for its own", () => {
  assert.deepEqual(meanSigma.parse({ mean: 1, sigma: 2 }), { mean: 1, sigma: 2 });
  for (const wrong of [undefined, null, {}, { mean: 1 }, { mean: 1, sigma: 0 }, { mean: "1", sigma: 2 }]) {
    assert.equal(meanSigma.parse(wrong), undefined);
  }
});
