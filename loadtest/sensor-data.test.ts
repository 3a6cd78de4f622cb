import assert from "node:assert/strict";
import { test } from "node:test";
import { sensorPoints } from "./sensor-data.ts";

const options = { seed: 3, start: 1_700_000_000, points: 5000, intervalSeconds: 60, anomalyRatio: 0.02 };

test("the same options give the same points, another seed others", () => {
  assert.deepEqual(sensorPoints(options), sensorPoints(options));
  assert.notDeepEqual(sensorPoints(options), sensorPoints({ ...options, seed: 4 }));
});

test("labelled points are far from their neighbours, the others near", () => {
  const points = sensorPoints(options);
  const labelled = points.filter(({ anomaly }) => anomaly).length;
  assert.ok(labelled > 50 && labelled < 150, `${labelled} of 5000 at 2 %`);
  const normal = points.filter(({ anomaly }) => !anomaly).map(({ value }) => value);
  const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
  for (const { value, anomaly } of points) assert.equal(Math.abs(value - mean) > 7, anomaly, String(value));
});

test("timestamps are evenly spaced, values have a daily season", () => {
  const points = sensorPoints({ ...options, points: 1440, anomalyRatio: 0 });
  assert.deepEqual(
    points.slice(0, 3).map(({ timestamp }) => timestamp),
    [1_700_000_000, 1_700_000_060, 1_700_000_120],
  );
  const values = points.map(({ value }) => value);
  const range = Math.max(...values) - Math.min(...values);
  assert.ok(range > 6 && range < 11, `range ${range}`);
});
