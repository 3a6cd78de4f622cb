import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, type ProblemCode } from "../errors.ts";
import { detectorNames, fitModel } from "./fit.ts";
import type { Sample } from "./model.ts";
import { minimumPoints, prepare } from "./training-data.ts";

const regular = (count: number): Sample[] =>
  Array.from({ length: count }, (_, index) => ({ timestamp: 60 * index, value: index % 7 }));

function refused(samples: readonly Sample[], code: ProblemCode): void {
  for (const detector of detectorNames) {
    assert.throws(
      () => fitModel(samples, { detector }),
      (error) => error instanceof Problem && error.code === code && error.status === 422,
      `${detector} ${code}`,
    );
  }
}

test("too few points are refused by every detector, at zero and just below the limit", () => {
  refused([], "training_data_too_short");
  refused(regular(minimumPoints - 1), "training_data_too_short");
  fitModel(regular(minimumPoints));
});

test("values that do not vary are refused, rounding errors do not count as variation", () => {
  const constant = (value: number) => regular(20).map(({ timestamp }) => ({ timestamp, value }));
  refused(constant(0), "training_data_constant");
  refused(constant(42.5), "training_data_constant");
  refused(
    regular(20).map(({ timestamp, value }) => ({ timestamp, value: value * 1e-120 })),
    "training_data_constant",
  );
  refused([...constant(0.3), { timestamp: 9999, value: 0.1 + 0.2 }], "training_data_constant");
});

test("what is not a number or out of range is refused, not skipped", () => {
  const including = (sample: Sample) => [...regular(20), sample];
  refused(including({ timestamp: 5000, value: Number.NaN }), "training_data_not_finite");
  refused(including({ timestamp: 5000, value: Number.POSITIVE_INFINITY }), "training_data_not_finite");
  refused(including({ timestamp: Number.NaN, value: 1 }), "training_data_not_finite");
  refused(including({ timestamp: 5000, value: 1e101 }), "training_data_out_of_range");
  refused(including({ timestamp: -1, value: 1 }), "training_data_out_of_range");
  refused(including({ timestamp: 1.7e12, value: 1 }), "training_data_out_of_range");
});

test("times that can't be told apart are refused, also where they come unordered; a nanosecond can", () => {
  const spaced = (seconds: number) => regular(20).map(({ value }, index) => ({ timestamp: index * seconds, value }));
  for (const seconds of [5e-324, 1e-300, 4e-10]) refused(spaced(seconds).toReversed(), "training_data_out_of_range");
  refused([...regular(20), { timestamp: 60 + 1e-10, value: 1 }], "training_data_out_of_range");
  for (const detector of detectorNames) fitModel(spaced(1e-9), { detector, period: 2e-9 });
});

test("order does not matter, and is reported", () => {
  const sorted = regular(300);
  const shuffled = sorted.map((_, index) => sorted[(index * 7) % 300] as Sample);
  for (const detector of detectorNames) {
    assert.deepEqual(
      fitModel(shuffled, { detector, period: 420 }).model,
      fitModel(sorted, { detector, period: 420 }).model,
    );
  }
  assert.equal(prepare(shuffled).report.unordered, true);
  assert.equal(prepare(sorted).report.unordered, false);
});

test("of points of the same time the last sent stays", () => {
  const twice = [...regular(20), { timestamp: 60, value: 100 }, { timestamp: 60, value: 200 }];
  const { data, report } = prepare(twice);
  assert.equal(data.length, 20);
  assert.equal(data.values[1], 200);
  assert.equal(report.duplicates, 2);
  assert.equal(fitModel(twice).model.points, 20);
});

test("one time sent many times is one point", () => {
  refused(
    regular(20).map(({ value }) => ({ timestamp: 0, value })),
    "training_data_too_short",
  );
});

test("gaps are reported and do no harm", () => {
  const gapped = regular(300).filter((_, index) => index < 100 || index >= 150);
  const { report } = prepare(gapped);
  assert.deepEqual(report.gaps, { count: 1, longestSeconds: 51 * 60 });
  assert.equal(report.stepSeconds, 60);
  for (const detector of ["mean-sigma", "median-mad", "ewma", "auto"] as const) fitModel(gapped, { detector });
});
