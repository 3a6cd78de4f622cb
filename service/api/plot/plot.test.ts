import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, predict, testService } from "../../test-support/app.ts";
import { numberLabel, numberTicks, timeTicks } from "./scale.ts";

const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

test("a plot draws training data, band and predictions of the version, anomalies apart", async () => {
  const { app } = testService();
  await fit(app, "s");
  for (const value of [20, 21, 24, 1e9]) await predict(app, "s", value, 1_700_001_000 + value / 1e6);
  const answer = await app.inject("/series/s/plot");
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers["content-type"]), /^image\/svg\+xml/);
  const svg = answer.body;
  assert.doesNotMatch(svg, /NaN|Infinity|undefined|<script/);
  assert.equal(count(svg, /: [\d.e+]+, normal, score/g), 2);
  assert.equal(count(svg, /: [\d.e+]+, anomaly, score/g), 2);
  assert.equal(count(svg, /<polygon class="band"/g), 2);
  assert.match(svg, /prefers-color-scheme: dark/);

  await fit(app, "s");
  const fresh = (await app.inject("/series/s/plot")).body;
  assert.match(fresh, /No predictions of this version/);
  assert.equal(count((await app.inject("/series/s/plot?version=v1")).body, /anomaly, score/g), 2);
});

test("every coordinate lies in the picture, however extreme the values", async () => {
  const { app } = testService();
  const timestamps = Array.from({ length: 12 }, (_, index) => 1_700_000_000 + index * 86_400);
  for (const scale of [1e-90, 1, 1e95]) {
    const values = timestamps.map((_, index) => (index % 5) * scale);
    await fit(app, "s", { timestamps, values });
    for (const value of [-1e100, 0, scale, 1e100]) await predict(app, "s", value, 1_700_000_000 + Math.abs(value % 97));
    const svg = (await app.inject("/series/s/plot")).body;
    assert.doesNotMatch(svg, /NaN|Infinity/);
    for (const [, , y = ""] of svg.matchAll(/([-\d.e+]+),([-\d.e+]+)(?=[ "])/g)) {
      assert.ok(Number(y) >= 0 && Number(y) <= 440, y);
    }
  }
});

test("axes are labelled at round places", () => {
  assert.deepEqual(numberTicks([0, 10], 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(
    numberTicks([-0.3, 0.3], 3).map((each) => numberLabel(each, 0.2)),
    ["-0.2", "0", "0.2"],
  );
  assert.equal(numberLabel(1_234_000_000, 1_000_000), "1.234e+9");
  const hours = timeTicks([1_767_225_600 - 3600, 1_767_225_600 + 7200], 4);
  assert.deepEqual(
    hours.map(({ label }) => label),
    ["2025-12-31 23:00", "2026-01-01 00:00", "01:00", "02:00"],
  );
  const days = timeTicks([1_767_225_600, 1_767_225_600 + 3 * 86_400], 3);
  assert.equal(days[1]?.label, "2026-01-02");
  assert.ok(timeTicks([0, 253_402_300_799], 4).length < 12);
});
