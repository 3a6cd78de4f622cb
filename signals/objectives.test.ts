import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "./objectives.ts";

test("the defaults are the requirements of the site's description", () => {
  const {
    latencyWarningSeconds,
    latencyCriticalSeconds,
    errorRatio,
    cacheHitRatio,
    throughputTarget,
    throughputWarning,
  } = objectivesSchema.parse({});
  assert.deepEqual(
    [latencyWarningSeconds, latencyCriticalSeconds, errorRatio, cacheHitRatio, throughputTarget, throughputWarning],
    [0.09, 0.1, 0.01, 0.8, 180, 160],
  );
});

for (const [wrong, key] of [
  [{ latencyWarningSeconds: 0.2 }, "latencyWarningSeconds"],
  [{ throughputWarning: 200 }, "throughputWarning"],
  [{ loggingReturnShare: 0.3 }, "loggingReturnShare"],
  [{ saturationWarning: 0.95 }, "saturationWarning"],
  [{ errorRatio: 1.5 }, "errorRatio"],
  [{ errorRatio: 0.07 }, "errorRatio"],
  [{ latencyCriticalSeconds: 0.11 }, "latencyCriticalSeconds"],
] as const) {
  test(`${JSON.stringify(wrong)} is refused by the name of its key`, () => {
    const result = objectivesSchema.safeParse(wrong);
    assert.deepEqual(
      result.error?.issues.map(({ path }) => path.join(".")),
      [key],
    );
  });
}
