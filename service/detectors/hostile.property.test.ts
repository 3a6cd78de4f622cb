/** Whatever the times and values: a fit is refused, or gives a model that can be stored and read, and takes no longer than usual. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Problem } from "../errors.ts";
import { compileModel, detectorNames, fitModel } from "./fit.ts";

const lastSecond = 253_402_300_799;
const interval = fc.oneof(
  fc.constantFrom(0, 5e-324, 1e-300, 1e-10, 1e-9, 1e-6, 0.5, 1, 60, 3600, 86_400, 1e9, 1e11),
  fc.double({ min: 0, max: 1e11, noNaN: true }),
  fc.integer({ min: 0, max: 100 }),
);
const start = fc.constantFrom(0, 5e-324, 1, 1_700_000_000, lastSecond - 1000);
const value = fc.oneof(
  fc.constantFrom(0, 5e-324, 1e-300, 1e-100, 1, -1, 1e100, -1e100),
  fc.double({ min: -1e100, max: 1e100, noNaN: true }),
  fc.integer({ min: -100, max: 100 }),
);
/** Most of them of usual size, so that what is odd about the others does not hide what is odd about these. */
const points = fc.array(fc.tuple(fc.oneof(interval, fc.constant(1)), fc.oneof(value, fc.integer({ max: 9, min: 0 }))), {
  minLength: 10,
  maxLength: 120,
});
const period = fc.constantFrom(undefined, 1, 2, 10, 86_400, 366 * 86_400);
const sigmas = fc.constantFrom(0.5, 3, 100);

function samplesOf(from: number, steps: readonly (readonly [number, number])[]) {
  let timestamp = from;
  return steps.map(([seconds, value]) => {
    timestamp = Math.min(timestamp + seconds, lastSecond);
    return { timestamp, value };
  });
}

test("a fit is refused, or its model survives JSON and judges every point by numbers", () => {
  let fitted = 0;
  let slowest = 0;
  fc.assert(
    fc.property(
      start,
      points,
      period,
      sigmas,
      fc.constantFrom(...detectorNames),
      (from, steps, period, sigmas, detector) => {
        const samples = samplesOf(from, steps);
        const began = performance.now();
        try {
          const { model, report } = fitModel(samples, { detector, period, sigmas });
          fitted += 1;
          assert.deepEqual(JSON.parse(JSON.stringify({ model, report })), { model, report });
          const judge = compileModel(JSON.parse(JSON.stringify(model)));
          assert.ok(judge, JSON.stringify(model));
          for (const timestamp of [0, from, samples.at(-1)?.timestamp ?? 0, lastSecond]) {
            for (const value of [-1e100, 0, 1e100]) {
              const { score, expected, lower, upper } = judge({ timestamp, value });
              assert.ok([score, expected, lower, upper].every(Number.isFinite), JSON.stringify(model));
            }
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          assert.match(error.code, /^training_data_/);
        }
        slowest = Math.max(slowest, performance.now() - began);
      },
    ),
    { numRuns: 3000, seed: 20_260_101 },
  );
  assert.ok(fitted > 1000, `${fitted} fitted`);
  // Less than a millisecond each, as a rule; a machine that pauses is no defect, a step for each second of the span is one.
  assert.ok(slowest < 2000, `${slowest} ms`);
});
