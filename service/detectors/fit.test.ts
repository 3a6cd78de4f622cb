import assert from "node:assert/strict";
import { test } from "node:test";
import { generateSensor } from "../evaluation/generator/sensor.ts";
import { compileModel, detectorNames, fitModel } from "./fit.ts";
import type { Sample, Verdict } from "./model.ts";

const series = generateSensor({ seed: 5, days: 15, stepSeconds: 900, amplitude: 10, driftPerDay: 0.2 }).samples;
const named = detectorNames.filter((name) => name !== "auto");

test("a model survives its way through JSON, and is pure", () => {
  for (const detector of detectorNames) {
    const { model } = fitModel(series, { detector });
    const direct = compileModel(model);
    const stored = compileModel(JSON.parse(JSON.stringify(model)));
    assert.ok(direct && stored);
    const later = { timestamp: 1_706_000_000, value: 51 };
    assert.deepEqual(stored(later), direct(later));
    stored({ timestamp: 1_800_000_000, value: -1e6 });
    assert.deepEqual(stored(later), direct(later));
  }
});

test("verdicts are finite and consistent, however far the point is in time and value", () => {
  for (const detector of named) {
    const judge = compileModel(fitModel(series, { detector }).model);
    assert.ok(judge);
    for (const timestamp of [0, 1, 1_704_067_200, 1_705_363_200, 1_705_363_201, 2e9, 253_402_300_799]) {
      for (const value of [0, 50, -1e100, 1e100]) {
        const verdict: Verdict = judge({ timestamp, value });
        const { anomaly, score, expected, lower, upper } = verdict;
        assert.ok([score, expected, lower, upper].every(Number.isFinite), `${detector} ${JSON.stringify(verdict)}`);
        assert.ok(lower < expected && expected < upper && score >= 0);
        assert.equal(anomaly, value < lower || value > upper);
      }
    }
  }
});

test("a wider band takes more standard deviations", () => {
  for (const detector of named) {
    const width = (sigmas: number) => {
      const verdict = compileModel(fitModel(series, { detector, sigmas }).model)?.({
        timestamp: 1_705_370_000,
        value: 0,
      });
      return (verdict?.upper ?? Number.NaN) - (verdict?.lower ?? Number.NaN);
    };
    assert.ok(Math.abs(width(6) / width(3) - 2) < 1e-9, detector);
  }
});

test("an unknown detector and broken parameters give no judge", () => {
  assert.equal(compileModel({ detector: "oracle", parameters: {}, points: 10 }), undefined);
  for (const detector of named) {
    assert.equal(compileModel({ detector, parameters: {}, points: 10 }), undefined);
    assert.equal(compileModel({ detector, parameters: null, points: 10 }), undefined);
  }
});

test("the copy to draw is small, in order, and has the extremes", () => {
  const spiked = series.map((sample, index) => (index === 777 ? { ...sample, value: 1e4 } : sample));
  const low = spiked.reduce((kept, sample) => (sample.value < kept.value ? sample : kept));
  const { training, model } = fitModel(spiked);
  assert.ok(training.length <= 500 && training.length > 400);
  assert.equal(model.points, spiked.length);
  const has = ({ timestamp, value }: Sample) =>
    training.some((sample) => sample.timestamp === timestamp && sample.value === value);
  for (const sample of [spiked[0], spiked[777], low, spiked.at(-1)]) assert.ok(sample && has(sample));
  assert.ok(training.every(({ timestamp }, index) => index === 0 || timestamp > (training[index - 1]?.timestamp ?? 0)));
  assert.equal(fitModel(series.slice(0, 500)).training.length, 500);
});

test("perfectly regular data leaves a band of some width", () => {
  const ramp = Array.from({ length: 500 }, (_, index) => ({ timestamp: index * 60, value: index }));
  const wave = Array.from({ length: 500 }, (_, index) => ({ timestamp: index * 60, value: index % 10 }));
  for (const samples of [ramp, wave]) {
    for (const detector of named) {
      const judge = compileModel(fitModel(samples, { detector, period: 600 }).model);
      const verdict = judge?.({ timestamp: 30_000, value: 0 });
      assert.ok(verdict && verdict.upper > verdict.lower, detector);
    }
  }
});
