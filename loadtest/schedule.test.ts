import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultMix, type Mix, singlePoints } from "./mix.ts";
import { plan } from "./schedule.ts";

const options = {
  rate: 180,
  durationSeconds: 10,
  series: 20,
  prefix: "load_",
  mix: defaultMix,
  batchPoints: 20,
  trainingPoints: 100,
  now: 1_700_000_000,
  seed: 1,
};
const arrivalsOf = (mix: Mix) => [...plan({ ...options, mix }).arrivals];

test("arrivals are evenly spaced at the rate, for the whole duration, and the same each time", () => {
  const { arrivals, requests } = plan(options);
  const list = [...arrivals];
  assert.equal(list.length, 1800);
  assert.equal(requests, 1800);
  assert.ok(list.every(({ at }, index) => Math.abs(at - (index * 1000) / 180) < 1e-6));
  assert.equal(new Set(list.flatMap(({ parts }) => parts).map(({ seriesId }) => seriesId)).size, 20);
  assert.deepEqual([...plan(options).arrivals], list);
});

test("each kind has its share of the requests", () => {
  const counts = new Map<string, number>();
  for (const { kind } of arrivalsOf(defaultMix)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, share] of Object.entries(defaultMix)) {
    const seen = (counts.get(kind) ?? 0) / 1800;
    assert.ok(Math.abs(seen - share) < 0.03, `${kind}: ${seen}`);
  }
});

test("repeats repeat, everything else is new", () => {
  const distinct = (mix: Mix) =>
    new Set(
      arrivalsOf(mix).flatMap(({ parts }) =>
        parts.flatMap(({ seriesId, points }) => points.map(({ timestamp }) => `${seriesId} ${timestamp}`)),
      ),
    ).size;
  assert.equal(distinct(singlePoints), 1800);
  assert.equal(distinct({ ...singlePoints, repeat: 1 }), 20);
  const points = arrivalsOf({ ...singlePoints, batch: 0.5, series: 0.5 });
  const sent = points.flatMap(({ parts }) => parts.flatMap((part) => part.points)).length;
  assert.equal(distinct({ ...singlePoints, batch: 0.5, series: 0.5 }), sent);
});

test("a batch has as many points as asked, a request over series several series once each", () => {
  for (const { parts } of arrivalsOf({ ...singlePoints, batch: 1 })) {
    assert.deepEqual(
      parts.map(({ points }) => points.length),
      [20],
    );
  }
  for (const { parts } of arrivalsOf({ ...singlePoints, series: 1 })) {
    assert.equal(new Set(parts.map(({ seriesId }) => seriesId)).size, 10);
  }
});

test("earlier versions are asked of the series that have one", () => {
  const earlier = new Set([...plan(options).fits].filter((fit) => fit.earlier).map(({ seriesId }) => seriesId));
  assert.equal(earlier.size, 4);
  const asked = arrivalsOf({ ...singlePoints, version: 1 }).map(({ parts }) => parts[0]?.seriesId ?? "");
  assert.deepEqual(new Set(asked), earlier);
  assert.ok([...plan({ ...options, mix: singlePoints }).fits].every((fit) => fit.earlier === undefined));
});

test("training data ends before what is sent, and what is sent holds labelled anomalies", () => {
  const { fits, arrivals } = plan(options);
  assert.equal([...fits].length, 20);
  for (const { points, earlier } of fits) {
    for (const { timestamp } of [...points, ...(earlier ?? [])]) assert.ok(timestamp < options.now);
    assert.equal(points.length, 100);
  }
  const sent = [...arrivals].flatMap(({ parts }) => parts).flatMap(({ points }) => points);
  // As many seconds of a series as have passed, roughly: versioned series get more.
  assert.ok(sent.every(({ timestamp }) => timestamp >= options.now && timestamp < options.now + 30));
  assert.ok(sent.some(({ anomaly }) => anomaly));
});
