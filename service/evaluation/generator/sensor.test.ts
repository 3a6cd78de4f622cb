import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "./random.ts";
import { generateSensor } from "./sensor.ts";

const options = { seed: 1, days: 10, stepSeconds: 600 } as const;

test("a seed gives the same series again, another one another", () => {
  assert.deepEqual(generateSensor(options), generateSensor(options));
  assert.notDeepEqual(generateSensor(options), generateSensor({ ...options, seed: 2 }));
});

test("random numbers are uniform and normal", () => {
  const random = new Random(9);
  const mean = (next: () => number) => Array.from({ length: 50_000 }, next).reduce((sum, x) => sum + x, 0) / 50_000;
  assert.ok(Math.abs(mean(() => random.uniform()) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(() => random.normal())) < 0.02);
  assert.ok(Math.abs(mean(() => random.normal() ** 2) - 1) < 0.03);
  assert.ok(Math.abs(mean(() => Number(Math.abs(random.normal()) > 2)) - 0.0455) < 0.005);
});

test("faults are where they are said to be, apart from each other and behind their start; all else is as without them", () => {
  const faults = ["spike", "dropout", "level-shift"] as const;
  const clean = generateSensor({ ...options, amplitude: 20 }).samples;
  const { samples, faults: done } = generateSensor({ ...options, amplitude: 20, faults });
  assert.deepEqual(
    done.map(({ kind }) => kind),
    faults,
  );
  const faulty = new Set<number>();
  for (const [index, { kind, first, last }] of done.entries()) {
    assert.ok(first >= 0.3 * samples.length && last < samples.length && first > (done[index - 1]?.last ?? 0) + 20);
    for (let at = first; at <= last; at += 1) {
      faulty.add(at);
      const change = Math.abs((samples[at]?.value ?? 0) - (clean[at]?.value ?? 0));
      if (kind === "dropout") assert.equal(samples[at]?.value, 0);
      else assert.ok(Math.abs(change - 10) < 1e-9);
    }
  }
  for (const [at, sample] of samples.entries()) if (!faulty.has(at)) assert.deepEqual(sample, clean[at]);
});

test("the season peaks at noon, weekends are quieter, drift adds up, missing points are not there", () => {
  const { samples } = generateSensor({ ...options, days: 14, amplitude: 20, weekend: 0.5, driftPerDay: 1, noise: 0 });
  const value = (dayOfSeries: number, hour: number) => samples[(dayOfSeries * 24 + hour) * 6]?.value ?? Number.NaN;
  assert.ok(Math.abs(value(0, 12) - 70.5) < 1e-9);
  assert.ok(Math.abs(value(7, 0) - 37) < 1e-9);
  assert.ok(Math.abs(value(5, 12) - 65.5) < 1e-9, "a Saturday");
  const { length } = generateSensor({ ...options, missing: 0.25 }).samples;
  assert.ok(length > 0.7 * 1440 && length < 0.8 * 1440);
});
