import assert from "node:assert/strict";
import { test } from "node:test";
import { legendOf, tableFrame, timeSeriesFrames } from "./frames.ts";

const series = [
  {
    labels: { __name__: "m", host: "a", le: "1" },
    points: [
      [10, 1],
      [25, undefined],
    ],
  },
  { labels: { __name__: "m", host: "b" }, points: [[10, 3]] },
] as const;

test("legends are filled from the labels, empty where a label is not there", () => {
  assert.equal(legendOf("{{host}} {{ le }}.", series[1].labels, "q"), "b .");
  assert.equal(legendOf("", series[1].labels, "q"), 'm{host="b"}');
  assert.equal(legendOf(undefined, {}, "sum(x)"), "sum(x)");
});

test("an automatic legend is left to Grafana, which names what tells the series apart", () => {
  assert.equal(legendOf("__auto", { host: "a" }, "q"), undefined);
  assert.equal(legendOf("__auto", {}, "sum(x)"), "sum(x)");
});

test("a series over time is a frame of its own, in milliseconds, with gaps where there is no value", () => {
  const [first, second] = timeSeriesFrames("A", series, { query: "m", legend: "{{host}}", interval: 15_000 });
  assert.deepEqual(
    first?.fields.map(({ values }) => values),
    [
      [10_000, 25_000],
      [1, null],
    ],
  );
  assert.equal(first?.fields[0]?.config.interval, 15_000);
  assert.equal(second?.fields[1]?.config.displayNameFromDS, "b");
  assert.deepEqual(second?.fields[1]?.labels, { __name__: "m", host: "b" });
});

test("a table has a row a sample and a column a label; its value is called after the query where there are several", () => {
  const frame = tableFrame("B", series, true);
  assert.deepEqual(
    frame.fields.map(({ name }) => name),
    ["Time", "__name__", "host", "le", "Value #B"],
  );
  assert.deepEqual(frame.fields.find(({ name }) => name === "le")?.values, ["1", "1", ""]);
  assert.equal(frame.length, 3);
  assert.equal(tableFrame("A", [], false).fields.at(-1)?.name, "Value");
});
