import assert from "node:assert/strict";
import { test } from "node:test";
import { spansOf, unionOf } from "./spans.ts";

const alert = {
  labels: { alertname: "Slow", host: "a" },
  points: [
    [0, 1],
    [60, 1],
    [120, 0],
    [180, 1],
    [300, 1],
  ],
} as const;

test("points that follow each other are one span, and a zero or a gap ends it", () => {
  const spans = spansOf([alert], 60, { name: "Alerts", titleFormat: "{{alertname}}", textFormat: "on {{host}}" });
  assert.deepEqual(
    spans.map(({ from, to }) => [from, to]),
    [
      [0, 60],
      [180, 180],
      [300, 300],
    ],
  );
  assert.deepEqual([spans[0]?.title, spans[0]?.text], ["Slow", "on a"]);
});

test("where the value is the moment, each moment counts once", () => {
  const deployed = {
    labels: {},
    points: [
      [0, 50_000],
      [60, 50_000],
      [120, 110_000],
    ],
  } as const;
  const spans = spansOf([deployed], 60, { name: "Deployments", useValueForTime: true });
  assert.deepEqual(
    spans.map(({ from }) => from),
    [50, 110],
  );
  assert.equal(spans[0]?.title, "Deployments");
});

test("spans that overlap or touch are one", () => {
  assert.deepEqual(
    unionOf([
      { from: 5, to: 9 },
      { from: 0, to: 3 },
      { from: 3, to: 4 },
      { from: 6, to: 7 },
    ]),
    [
      { from: 0, to: 4 },
      { from: 5, to: 9 },
    ],
  );
});
