/** Each detector on the series it is made for; bounds that a broken one, or the baseline, does not keep. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../errors.ts";
import { Random } from "../evaluation/generator/random.ts";
import { type Fault, generateSensor, type SensorOptions } from "../evaluation/generator/sensor.ts";
import { compileModel, type DetectorName, fitModel } from "./fit.ts";
import type { Sample } from "./model.ts";

const trainShare = 0.7;
const faulty = { days: 21, stepSeconds: 900, faultsAfter: 0.72, faults: ["spike", "level-shift", "spike"] } as const;

interface Outcome {
  /** Share of the faulty points that were flagged, least of all faults. */
  readonly found: number;
  /** Share of the other points behind training that were flagged. */
  readonly falseAlarms: number;
  readonly chosen: string;
}

function run(detector: DetectorName, samples: readonly Sample[], faults: readonly Fault[], period?: number): Outcome {
  const cut = Math.floor(samples.length * trainShare);
  const { model } = fitModel(samples.slice(0, cut), { detector, period });
  const judge = compileModel(model);
  assert.ok(judge);
  const flags = samples.map((sample) => judge(sample).anomaly);
  const share = (picked: readonly boolean[]) => picked.filter(Boolean).length / picked.length;
  const normal = flags.filter((_, at) => at >= cut && !faults.some(({ first, last }) => at >= first && at <= last));
  const found = Math.min(...faults.map(({ first, last }) => share(flags.slice(first, last + 1))));
  return { found, falseAlarms: share(normal), chosen: model.detector };
}

function average(detector: DetectorName, options: Omit<SensorOptions, "seed">): Omit<Outcome, "chosen"> {
  const outcomes = [11, 12, 13].map((seed) => {
    const { samples, faults } = generateSensor({ ...options, seed });
    return run(detector, samples, faults);
  });
  return {
    found: Math.min(...outcomes.map(({ found }) => found)),
    falseAlarms: outcomes.reduce((sum, { falseAlarms }) => sum + falseAlarms, 0) / outcomes.length,
  };
}

test("on steady noise every detector finds spikes and shifts of ten standard deviations, with few false alarms", () => {
  for (const detector of ["mean-sigma", "median-mad", "ewma", "seasonal"] as const) {
    const { found, falseAlarms } = average(detector, faulty);
    assert.equal(found, 1, detector);
    assert.ok(falseAlarms < 0.012, `${detector} ${falseAlarms}`);
  }
});

test("median-mad learns from data with a tenth of outliers; mean-sigma is blinded by them", () => {
  const random = new Random(3);
  const { samples, faults } = generateSensor({ ...faulty, seed: 21 });
  const cut = samples.length * trainShare;
  const spoilt = samples.map((sample, at) =>
    at < cut && random.uniform() < 0.1 ? { ...sample, value: sample.value + 40 } : sample,
  );
  const robust = run("median-mad", spoilt, faults);
  assert.equal(robust.found, 1);
  assert.ok(robust.falseAlarms < 0.02, `${robust.falseAlarms}`);
  assert.equal(run("mean-sigma", spoilt, faults).found, 0);
});

test("ewma follows a drift beyond the end of training; mean-sigma does not", () => {
  const drifting = { ...faulty, driftPerDay: 5 };
  const { found, falseAlarms } = average("ewma", drifting);
  assert.equal(found, 1);
  assert.ok(falseAlarms < 0.02, `${falseAlarms}`);
  assert.equal(average("mean-sigma", drifting).found, 0);
});

test("ewma is not moved by spikes at the very end of training, and takes a lasting shift for the new level", () => {
  const { samples } = generateSensor({ seed: 31, days: 3, stepSeconds: 600 });
  const after = { timestamp: (samples.at(-1)?.timestamp ?? 0) + 600, value: 50 };
  const expected = (changed: readonly Sample[]) =>
    compileModel(fitModel(changed, { detector: "ewma" }).model)?.(after).expected ?? Number.NaN;
  const raised = (from: number) => samples.map((s, at) => (at >= from ? { ...s, value: s.value + 30 } : s));
  assert.ok(Math.abs(expected(raised(samples.length - 2)) - 50) < 1.5);
  assert.ok(Math.abs(expected(raised(samples.length - 40)) - 80) < 1.5);
});

test("the band of ewma widens with the horizon and stays finite; a random walk stays inside", () => {
  const walk = (seed: number, length: number): Sample[] => {
    const random = new Random(seed);
    let value = 0;
    return Array.from({ length }, (_, index) => {
      value += random.normal();
      return { timestamp: 60 * index, value };
    });
  };
  let inside = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const samples = walk(seed, 1200);
    const judge = compileModel(fitModel(samples.slice(0, 1000), { detector: "ewma" }).model);
    assert.ok(judge);
    const width = (ahead: number) => {
      const { upper, lower } = judge({ timestamp: 999 * 60 + ahead, value: 0 });
      return upper - lower;
    };
    assert.ok(width(60) < width(6000) && width(6000) < width(30_000));
    assert.ok(width(1e11) < 20 * width(30_000) && width(1e11) === width(1e10));
    if (!judge(samples[1199] as Sample).anomaly) inside += 1;
  }
  assert.ok(inside >= 36, `${inside} of 40 walks inside`);
});

test("seasonal finds what is unusual for the hour, though usual for the day; mean-sigma does not", () => {
  const daily = { ...faulty, amplitude: 20 };
  for (const options of [daily, { ...daily, missing: 0.3 }, { ...daily, driftPerDay: 2 }]) {
    const { found, falseAlarms } = average("seasonal", options);
    assert.ok(found > 0.95, `${found}`);
    assert.ok(falseAlarms < 0.02, `${falseAlarms}`);
    assert.equal(average("mean-sigma", options).found, 0);
  }
});

test("seasonal learns quiet weekends from two weeks of data", () => {
  const { found, falseAlarms } = average("seasonal", { ...faulty, amplitude: 20, weekend: 0.2 });
  assert.ok(found > 0.95, `${found}`);
  assert.ok(falseAlarms < 0.03, `${falseAlarms}`);
});

test("seasonal follows steps as well as waves", () => {
  const random = new Random(41);
  const open = (timestamp: number) => timestamp % 86_400 >= 8 * 3600 && timestamp % 86_400 < 18 * 3600;
  const samples = Array.from({ length: 96 * 14 }, (_, index) => {
    const timestamp = 900 * index;
    return { timestamp, value: (open(timestamp) ? 100 : 10) + random.normal() };
  });
  const { falseAlarms } = run("seasonal", samples, []);
  assert.ok(falseAlarms < 0.02, `${falseAlarms}`);
  const judge = compileModel(fitModel(samples, { detector: "seasonal" }).model);
  assert.equal(judge?.({ timestamp: 96 * 14 * 900 + 2 * 3600, value: 100 }).anomaly, true);
});

test("seasonal takes a period of one's own, and refuses one that the data does not show", () => {
  const random = new Random(51);
  const samples = Array.from({ length: 600 }, (_, index) => {
    const timestamp = 60 * index;
    return { timestamp, value: 10 * Math.sin((2 * Math.PI * timestamp) / 3000) + 0.3 * random.normal() };
  });
  const fault = { kind: "spike", first: 500, last: 500 } as const;
  const broken = samples.map((sample, at) => (at === 500 ? { ...sample, value: sample.value > 0 ? -8 : 8 } : sample));
  const { found, falseAlarms } = run("seasonal", broken, [fault], 3000);
  assert.equal(found, 1);
  assert.ok(falseAlarms < 0.03, `${falseAlarms}`);
  for (const period of [undefined, 18_100, 100]) {
    assert.throws(
      () => fitModel(samples, { detector: "seasonal", period }),
      (error) => error instanceof Problem && error.code === "training_data_period_not_covered",
    );
  }
});

test("seasonal manages with one point for each hour and day, ten days of them", () => {
  const { samples, faults } = generateSensor({ ...faulty, seed: 61, days: 14, stepSeconds: 3600, amplitude: 20 });
  const { found, falseAlarms } = run("seasonal", samples, faults);
  assert.ok(found > 0.8 && falseAlarms < 0.05, `${found} ${falseAlarms}`);
});
