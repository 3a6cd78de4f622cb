import assert from "node:assert/strict";
import { test } from "node:test";
import { compileModel, fitModel } from "./fit.ts";
import { meanSigma } from "./mean-sigma.ts";

const samples = (values: readonly number[]) => values.map((value, index) => ({ timestamp: index, value }));

test("the band is the mean plus or minus three standard deviations", () => {
  // Five -1 and five 1: mean 0, sample variance 10/9.
  const judge = compileModel(fitModel(samples([-1, 1, -1, 1, -1, 1, -1, 1, -1, 1])).model);
  assert.ok(judge);
  const edge = 3 * Math.sqrt(10 / 9);
  const at = (value: number) => judge({ timestamp: 0, value });
  assert.ok(Math.abs(at(0).expected) < 1e-12);
  assert.ok(Math.abs(at(0).upper - edge) < 1e-12 && Math.abs(at(0).lower + edge) < 1e-12);
  assert.equal(at(edge * 0.999).anomaly, false);
  assert.equal(at(edge * 1.001).anomaly, true);
  assert.equal(at(-edge * 1.001).anomaly, true);
  assert.ok(Math.abs(at(-edge).score - 1) < 1e-12);
});

test("a small spread around a large mean is not lost to rounding", () => {
  const values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16, ...Array(6).fill(1e9 + 10)];
  const { mean, sigma } = meanSigma.parse(fitModel(samples(values)).model.parameters) ?? assert.fail();
  assert.equal(mean, 1e9 + 10);
  assert.ok(Math.abs(sigma - Math.sqrt(90 / 9)) < 1e-6);
});

test("a score that would overflow stays a number that JSON can hold", () => {
  const judge = meanSigma.compile({ mean: 0, sigma: Number.MIN_VALUE, sigmas: 3 });
  const { score, anomaly } = judge({ timestamp: 0, value: 1e100 });
  assert.ok(Number.isFinite(score) && anomaly);
});

test("models of before the width was stored have three standard deviations; other parameters are not taken for its own", () => {
  assert.deepEqual(meanSigma.parse({ mean: 1, sigma: 2 }), { mean: 1, sigma: 2, sigmas: 3 });
  for (const wrong of [undefined, null, {}, { mean: 1 }, { mean: 1, sigma: 0 }, { mean: "1", sigma: 2 }]) {
    assert.equal(meanSigma.parse(wrong), undefined);
  }
});
