/** What the Prometheus client would print for the same observations is what we print. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { counter, gauge, histogram, type Metric } from "../../signals/metric.ts";
import { exposition } from "./exposition.ts";
import { type Family, registerFamily } from "./family.ts";
import { HistogramColumn } from "./histogram-column.ts";
import { LabelTable } from "./label-table.ts";
import type { Format } from "./text-format.ts";
import { ValueColumn } from "./value-column.ts";

const help = 'Backslash \\, new line \n and "quotes".';
const latency = histogram("latency_seconds", {
  help,
  unit: "seconds",
  labels: ["series_id", "model_version"],
  buckets: [0.001, 0.25, 1, 2.5],
});
const points = counter("points_total", { help, unit: "count", labels: ["series_id", "model_version", "is_anomaly"] });
const lookups = counter("lookups_total", { help, unit: "count", labels: ["operation", "series_id", "model_version"] });
const age = gauge("age_seconds", { help, unit: "seconds", labels: ["series_id", "model_version"] });

/** Values that a label may have, the ones that need escaping among them. */
const ids = [
  "plain",
  'quote "',
  "back\\slash",
  "line\nbreak",
  "\\n",
  "ção 系列",
  "",
  ...Array.from({ length: 60 }, (_, i) => `s${i}`),
];
/** On a bound, between, beyond the last; numbers that JavaScript writes with exponents; sums that round. */
const values = [0, 0.001, 0.0010001, 0.1, 0.2, 0.25, 1, 2.5, 3, 1e21, 1e-7, 123456.789];

const types: Readonly<Record<Format, "PROMETHEUS_CONTENT_TYPE" | "OPENMETRICS_CONTENT_TYPE">> = {
  text: "PROMETHEUS_CONTENT_TYPE",
  openmetrics: "OPENMETRICS_CONTENT_TYPE",
};

async function printed(families: readonly Family[], format: Format): Promise<string> {
  const chunks = [];
  for await (const chunk of exposition(families, format)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Names the first line that differs: the whole texts would fill screens. */
function sameLines(actual: string, expected: string): void {
  const [ours, theirs] = [actual.split("\n"), expected.split("\n")];
  const index = theirs.findIndex((line, at) => ours[at] !== line);
  if (index >= 0) assert.equal(ours[index], theirs[index], `line ${index + 1}`);
  assert.equal(ours.length, theirs.length);
}

const definition = ({ name, help, labels }: Metric, registry: Registry) => ({
  name,
  help,
  labelNames: labels,
  registers: [registry],
});

/** The same observations by the client and by us. */
function observeBoth(format: Format, exemplars: boolean) {
  const registry = new Registry(Registry[types[format]]);
  const theirs = {
    latency: new Histogram({
      ...definition(latency, registry),
      buckets: [...(latency.buckets ?? [])],
      enableExemplars: exemplars,
    }),
    points: new Counter(definition(points, registry)),
    lookups: new Counter(definition(lookups, registry)),
    age: new Gauge(definition(age, registry)),
  };
  const table = new LabelTable(["series_id", "model_version"]);
  const ours = {
    latency: new HistogramColumn(table, latency),
    points: new ValueColumn(table, points, { extra: { name: "is_anomaly", values: ["true", "false"] } }),
    lookups: new ValueColumn(table, lookups, { extra: { name: "operation", values: ["hit", "miss"] } }),
    age: new ValueColumn(table, age, { initial: Number.NaN }),
  };
  let turn = 0;
  for (const series_id of ids) {
    const labels = { series_id, model_version: "v1" };
    const slot = table.add([series_id, "v1"]);
    for (const value of values.slice(turn % values.length)) {
      const traceId = turn % 3 === 0 ? turn.toString(16).padStart(32, "0") : undefined;
      if (exemplars)
        theirs.latency.observe({ labels, value, ...(traceId && { exemplarLabels: { trace_id: traceId } }) });
      else theirs.latency.observe(labels, value);
      ours.latency.observe(slot, value, traceId);
      turn += 1;
    }
    for (const [line, is_anomaly] of ["true", "false"].entries()) {
      theirs.points.inc({ ...labels, is_anomaly }, turn * line);
      ours.points.add(slot, turn * line, line);
    }
    for (const [line, operation] of ["hit", "miss"].entries()) {
      theirs.lookups.inc({ operation, ...labels }, turn + line);
      ours.lookups.add(slot, turn + line, line);
    }
    if (turn % 2 === 0) continue;
    const seconds = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1.5][turn % 3] ?? 0;
    theirs.age.set(labels, seconds);
    ours.age.set(slot, seconds);
  }
  return { registry, ours };
}

for (const format of ["text", "openmetrics"] as const) {
  test(`${format}: histograms, counters and gauges are printed as the client prints them`, async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_123 });
    const { registry, ours } = observeBoth(format, format === "openmetrics");
    const text = await printed(Object.values(ours), format);
    sameLines(text, await registry.metrics());
    assert.equal(text.includes("# {trace_id="), format === "openmetrics");
  });

  test(`${format}: the client's registry prints our metrics as we do`, async () => {
    const { ours } = observeBoth(format, false);
    const registry = new Registry(Registry[types[format]]);
    for (const family of Object.values(ours)) registerFamily(registry, family.metric, () => family.samples());
    const withoutExemplars = (await printed(Object.values(ours), format)).replaceAll(/ # \{trace_id.*/g, "");
    sameLines(withoutExemplars, await registry.metrics());
  });

  test(`${format}: metrics without labels and without observations`, async () => {
    const registry = new Registry(Registry[types[format]]);
    const plain = histogram("plain_seconds", { help, unit: "seconds", buckets: [1, 2] });
    const empty = histogram("empty_seconds", { help, unit: "seconds", labels: ["route"], buckets: [1, 2] });
    const total = counter("things_total", { help, unit: "count" });
    new Histogram({ ...definition(plain, registry), buckets: [1, 2] }).observe(1.5);
    new Histogram({ ...definition(empty, registry), buckets: [1, 2] }).zero({ route: "/a" });
    new Counter(definition(total, registry)).inc(3);
    const [none, routes] = [new LabelTable([]), new LabelTable(["route"])];
    const families = [
      new HistogramColumn(none, plain),
      new HistogramColumn(routes, empty, { showEmpty: true }),
      new ValueColumn(none, total),
    ] as const;
    families[0].observe(none.add([]), 1.5);
    routes.add(["/a"]);
    families[2].add(0, 3);
    sameLines(await printed(families, format), await registry.metrics());
  });
}

test("what is not finite is refused as the client refuses it", () => {
  const table = new LabelTable([]);
  const column = new HistogramColumn(table, histogram("a_seconds", { help, unit: "seconds", buckets: [1] }));
  const slot = table.add([]);
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => column.observe(slot, value), TypeError);
  }
});
