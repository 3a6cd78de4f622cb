import assert from "node:assert/strict";
import { test } from "node:test";
import { detectorNames } from "../detectors/fit.ts";
import { generateSensor } from "./generator/sensor.ts";
import { stream } from "./streaming.ts";

const day = 86_400;
const daily = { refitSeconds: day, historySeconds: 28 * day } as const;
const { samples } = generateSensor({ seed: 1, days: 20, stepSeconds: 3600, amplitude: 5 });

test("a score depends on nothing that comes later", () => {
  const half = samples.length >> 1;
  for (const detector of detectorNames) {
    const whole = stream(samples, { detector, ...daily });
    const first = stream(
      samples.map((sample, index) => (index < half ? sample : { ...sample, value: -1000 })),
      { detector, ...daily },
    );
    const start = Math.ceil(0.15 * samples.length);
    assert.ok(whole.scores.slice(start, half).some((score) => score > 0));
    assert.deepEqual(first.scores.slice(0, half), whole.scores.slice(0, half));
  }
});

test("the probationary period scores 0", () => {
  const { scores, unjudged } = stream(samples, { detector: "mean-sigma", ...daily });
  assert.ok(scores.slice(0, Math.floor(0.15 * samples.length)).every((score) => score === 0));
  assert.equal(unjudged, 0);
});

test("refitting gets used to a new level; a model that was fitted once does not", () => {
  const shifted = samples.map((sample, index) => (index > 200 ? { ...sample, value: sample.value + 100 } : sample));
  const lastScore = (refitSeconds: number) =>
    stream(shifted, { detector: "median-mad", refitSeconds, historySeconds: 3 * day }).scores.at(-1) ?? Number.NaN;
  assert.ok(lastScore(day) < 1);
  assert.ok(lastScore(0) > 5);
});

test("points before which nothing could be learnt are counted and score 0", () => {
  const still = samples.map((sample, index) => (index < 250 ? { ...sample, value: 7 } : sample));
  const { scores, unjudged } = stream(still, { detector: "mean-sigma", ...daily });
  assert.equal(unjudged, 251 - 72);
  assert.ok(scores.slice(0, 250).every((score) => score === 0));
  assert.ok(scores.slice(255).some((score) => score > 0));
});
