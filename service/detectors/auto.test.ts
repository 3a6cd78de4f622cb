import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../evaluation/generator/random.ts";
import { generateSensor, type SensorOptions } from "../evaluation/generator/sensor.ts";
import { choose } from "./auto.ts";
import { type Detector, verdictOf } from "./detector.ts";
import { fitModel } from "./fit.ts";
import { prepare } from "./training-data.ts";

const chosen = (options: Partial<SensorOptions>) =>
  [71, 72, 73].map((seed) => {
    const { samples } = generateSensor({ seed, days: 20, stepSeconds: 900, ...options });
    return fitModel(samples, { detector: "auto" });
  });

test("auto takes the baseline for steady noise, ewma for drift, seasonal for a season", () => {
  for (const { model } of chosen({})) assert.equal(model.detector, "mean-sigma");
  for (const { model } of chosen({ driftPerDay: 20, days: 2 })) assert.equal(model.detector, "ewma");
  for (const { model } of chosen({ amplitude: 20 })) assert.equal(model.detector, "seasonal");
  for (const { model } of chosen({ amplitude: 20, weekend: 0.2 })) assert.equal(model.detector, "seasonal");
});

test("auto takes ewma for a random walk", () => {
  const random = new Random(82);
  let value = 0;
  const samples = Array.from({ length: 3000 }, (_, index) => {
    value += random.normal();
    return { timestamp: 600 * index, value };
  });
  assert.equal(fitModel(samples, { detector: "auto" }).model.detector, "ewma");
});

test("auto takes median-mad where outliers spoil mean and standard deviation", () => {
  const random = new Random(81);
  const { samples } = generateSensor({ seed: 81, days: 20, stepSeconds: 900 });
  const spoilt = samples.map((sample) => (random.uniform() < 0.03 ? { ...sample, value: 200 } : sample));
  assert.equal(fitModel(spoilt, { detector: "auto" }).model.detector, "median-mad");
});

test("auto says why, with an error and a coverage for each detector that could be tried", () => {
  const [fit] = chosen({ amplitude: 20 });
  assert.ok(fit);
  const { report } = fit;
  assert.deepEqual(
    report.trials.map(({ detector }) => detector),
    ["mean-sigma", "median-mad", "ewma", "seasonal"],
  );
  const [baseline, , , best] = report.trials;
  assert.ok(baseline && best && best.error < baseline.error / 5 && best.halfWidth < baseline.halfWidth / 5);
  assert.ok(best.coverage > 0.97 && best.coverage <= 1);
  assert.ok(report.reason.length > 0);
});

test("the chosen detector learns from all points, not only from the first 80 %", () => {
  const { samples } = generateSensor({ seed: 91, days: 20, stepSeconds: 900, driftPerDay: 5 });
  const { model } = fitModel(samples, { detector: "auto" });
  assert.notEqual(model.detector, "mean-sigma");
  assert.equal(model.points, samples.length);
  assert.equal((model.parameters as { timestamp: number }).timestamp, samples.at(-1)?.timestamp);
});

test("auto leaves out what the data can't show, and takes the simplest where there is little data", () => {
  const { samples } = generateSensor({ seed: 92, days: 1, stepSeconds: 600 });
  const { report } = fitModel(samples, { detector: "auto" });
  assert.deepEqual(report.skipped, [{ detector: "seasonal", reason: "training_data_period_not_covered" }]);
  const short = fitModel(samples.slice(0, 20), { detector: "auto" });
  assert.equal(short.model.detector, "mean-sigma");
  assert.deepEqual(short.report.trials, []);
});

test("auto copes with data that starts to vary only in its last part", () => {
  const samples = Array.from({ length: 100 }, (_, index) => ({ timestamp: index * 60, value: index < 90 ? 5 : index }));
  assert.equal(fitModel(samples, { detector: "auto" }).model.points, 100);
});

/** Expects `expected` with a band of `halfWidth`, whatever the data. */
const fixed = (name: string, expected: number, halfWidth: number): Detector => ({
  name,
  fit: () => ({}),
  parse: () => ({}),
  compile:
    () =>
    ({ value }) =>
      verdictOf(value, expected, halfWidth),
});

test("a band that does not hold what comes is no choice, nor is one that holds everything, however small the error", () => {
  // Values of 0 to 9, again and again.
  const samples = Array.from({ length: 100 }, (_, index) => ({ timestamp: index * 60, value: index % 10 }));
  const { data } = prepare(samples);
  const pick = (...detectors: [Detector, ...Detector[]]) =>
    choose(data, { sigmas: 3, period: undefined }, detectors).detector.name;
  const good = fixed("good", 5, 6);
  assert.equal(pick(fixed("narrow", 4.5, 0.1), good), "good");
  assert.equal(pick(fixed("wide", 4.5, 1000), good), "good");
  assert.equal(pick(fixed("far off", 20, 30), good), "good");
  assert.equal(pick(good, fixed("hardly better", 4.5, 6)), "good");
  for (const broken of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(pick(fixed("no number", broken, 6), good), "good");
    assert.equal(pick(fixed("no width", 5, broken), good), "good");
  }
  assert.equal(pick(fixed("holds half", 2, 2.5), fixed("holds a tenth", 2, 0.5)), "holds half");
});
