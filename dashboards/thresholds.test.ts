import assert from "node:assert/strict";
import { test } from "node:test";
import { cache, latency, throughput } from "../signals/index.ts";
import { objectivesSchema } from "../signals/objectives.ts";
import { steps } from "./thresholds.ts";

const objectives = objectivesSchema.parse({});

test("where high is bad, each step has the colour of its severity", () => {
  assert.deepEqual(steps(latency.latencyP95.thresholds, objectives), [
    { value: null, color: "green" },
    { value: 0.09, color: "orange" },
    { value: 0.1, color: "red" },
  ]);
});

test("where low is bad, values below the line have the colour of its severity", () => {
  assert.deepEqual(steps(cache.cacheHitRatio.thresholds, objectives), [
    { value: null, color: "orange" },
    { value: 0.8, color: "green" },
  ]);
  assert.deepEqual(steps(throughput.throughput.thresholds, objectives), [
    { value: null, color: "orange" },
    { value: 160, color: "yellow" },
    { value: 180, color: "green" },
  ]);
});

test("without thresholds all is green", () => {
  assert.deepEqual(steps([], objectives), [{ value: null, color: "green" }]);
});
