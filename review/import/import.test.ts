import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { parsePromql } from "../promql/parse.ts";
import { printPromql } from "../promql/print.ts";
import { withPlainTopk } from "../promql/top-over-range.ts";
import { convert } from "./convert.ts";
import type { Converted } from "./converted.ts";
import { readDocument } from "./document.ts";
import { type Known, readKnown } from "./known.ts";
import { Remarks } from "./remainder.ts";
import { importReport } from "./report.ts";
import { scaled } from "./scale.ts";
import { sourcesOf } from "./source.ts";
import { slug } from "./source-text.ts";
import { translate } from "./translate/index.ts";

let known: Known;
before(async () => {
  known = await readKnown();
});

interface Imported {
  readonly converted: Converted;
  readonly remarks: Remarks;
  readonly source: string;
  /** Reasons why something was left, by where. */
  readonly left: (place: string) => string;
  readonly changed: (place: string) => string;
}

function imported(name: string): Imported {
  const remarks = new Remarks();
  const file = join(import.meta.dirname, "fixtures", `${name}.json`);
  const converted = convert(readDocument(name, readFileSync(file, "utf8"), remarks), known, remarks);
  const words = (kind: string) => (place: string) =>
    remarks.all
      .filter((it) => it.kind === kind && it.place.includes(place))
      .map(({ what, reason }) => `${what}: ${reason}`)
      .join("\n");
  const source = Object.values(sourcesOf(converted, slug(converted.document.title)).files).join("\n");
  return { converted, remarks, source, left: words("left"), changed: words("changed") };
}

describe("a dashboard of rows and single stats (schema 14)", () => {
  test("its panels become ours, with units and thresholds in base units", () => {
    const { converted, source } = imported("rows-2016");
    assert.deepEqual(
      converted.rows.map(({ title, panels }) => [title, panels.map((it) => it.title)]),
      [
        ["Redis", ["Cache filled", "Clients"]],
        ["Redis, the old way", ["Evictions"]],
      ],
    );
    assert.match(source, /unit: "percentunit"/);
    assert.match(source, /ratio\(value\(redisMemoryUsed\), value\(redisMemoryMax\)\)/);
    assert.match(source, /severity: "warning", bad: "above", at: \(\) => 0\.8/);
    assert.match(source, /severity: "critical", bad: "above", at: \(\) => 0\.95/);
    assert.match(source, /severity: "critical", bad: "above", at: \(\) => 90/);
    assert.match(source, /stacked: true, bars: true|"stacked":true/);
  });
  test("variables get the names of their labels, windows become Grafana's", () => {
    const { source, changed } = imported("rows-2016");
    assert.match(source, /labelVariable\(redisUp, "instance"/);
    assert.match(source, /by\("instance"\)/);
    assert.match(changed("variable $addr"), /named after its label: \$instance/);
    assert.match(changed("variable $step"), /\$__rate_interval/);
  });
  test("what has no place here is listed", () => {
    const { left, converted } = imported("rows-2016");
    assert.match(left("Evictions"), /alert: /);
    assert.match(left('"Clients", query B'), /redis_commands_per_cmd_total is not in the catalogue/);
    assert.match(left('"Clients", query A'), /\{\{rack\}\} of the legend/);
    assert.match(left("Cache filled"), /valueMaps/);
    assert.match(left("variable $addr"), /regex/);
    assert.deepEqual([...converted.unknownMetrics.keys()], ["redis_commands_per_cmd_total"]);
  });
});

describe("a dashboard of collapsed rows and gauges (schema 25)", () => {
  test("panels inside a collapsed row are found, constants stand in their places", () => {
    const { converted, source } = imported("collapsed-2020");
    assert.deepEqual(
      converted.rows.map(({ panels }) => panels.map((it) => it.title)),
      [["CPU"], ["Disk", "Machines"]],
    );
    assert.match(source, /device: \{ not: "sr0" \}/);
  });
  test("100 - 100 * x in percent becomes 1 - x", () => {
    assert.match(
      imported("collapsed-2020").source,
      /complement\(ratio\(sum\(inWindow\(300, rate\(nodeCpu, \{ mode: "idle" \}\)\)/,
    );
  });
  test("columns of an old table keep name, unit and thresholds", () => {
    const { converted } = imported("collapsed-2020");
    const columns = converted.rows[1]?.panels[1]?.draft.columns;
    assert.deepEqual(
      columns?.map(({ title, unit }) => [title, unit]),
      [
        ["Load", "short"],
        ["Free", "bytes"],
      ],
    );
    assert.deepEqual(columns?.[0]?.limits, [
      { severity: "warning", bad: "above", value: 4 },
      { severity: "critical", bad: "above", value: 8 },
    ]);
  });
  test("heat maps, hidden queries, annotations, links and ad-hoc filters are listed", () => {
    const { left } = imported("collapsed-2020");
    assert.match(left('panel "Durations"'), /heatmap/);
    assert.match(left("query C"), /hidden/);
    assert.match(left('annotation "Boots"'), /changes\(node_boot_time_seconds/);
    assert.match(left('link "Docs"'), /example\.org/);
    assert.match(left("variable $Filters"), /adhoc/);
    assert.match(left('panel "Disk"'), /seriesOverrides/);
    assert.match(left('panel "CPU"'), /max: 100/);
  });
});

describe("a dashboard of today (schema 41)", () => {
  test("panels of the library are read from the export, and listed where they are not in it", () => {
    const { converted, left } = imported("library-2025");
    assert.ok(converted.rows[0]?.panels.some(({ title }) => title === "Latency"));
    assert.match(left('panel "#3"'), /library/);
  });
  test("a query that a signal already asks becomes that signal's", () => {
    const { converted } = imported("library-2025");
    const kinds = converted.rows.flatMap(({ panels }) =>
      panels.flatMap(({ signals }) => signals.map((it) => (it.existing ? "existing" : "fresh"))),
    );
    assert.ok(kinds.includes("fresh"));
    const again = new Remarks();
    const text = JSON.stringify({
      title: "T",
      panels: [
        {
          id: 1,
          type: "stat",
          title: "Served",
          targets: [
            {
              expr: known.signals
                .find(({ name }) => name === "throughput")
                ?.value.expression.render({ window: "$__rate_interval", filters: {} }),
            },
          ],
          fieldConfig: { defaults: { unit: "reqps" } },
        },
      ],
    });
    const own = convert(readDocument("T", text, again), known, again);
    assert.equal(own.rows[0]?.panels[0]?.signals[0]?.existing?.file, "throughput.ts");
  });
  test("signals that are made for the site's objectives are found too", () => {
    const made = known.signals.filter(({ name }) => name.includes("(site.objectives)"));
    assert.ok(made.some(({ name }) => name === "budgetSignals(site.objectives).errors.badShare"));
  });
  test("milliseconds become seconds: the factor in the query and the limit go", () => {
    const { source } = imported("library-2025");
    assert.match(source, /quantile\(0\.95, predictionLatency, \{ by: \["host"\] \}\)/);
    assert.match(source, /severity: "critical", bad: "above", at: \(\) => 0\.1/);
  });
  test("thresholds that a time series does not draw are none", () => {
    const { left, converted } = imported("library-2025");
    const panel = converted.rows.flatMap(({ panels }) => panels).find(({ title }) => title === "Undrawn");
    assert.deepEqual(panel?.draft.limits, []);
    assert.match(left('panel "Undrawn"'), /does not draw/);
  });
  test("a threshold where low is bad", () => {
    assert.match(imported("library-2025").source, /severity: "critical", bad: "below", at: \(\) => 0\.8/);
  });
  test("what the types can't say is listed with its reason, query by query", () => {
    const { left } = imported("library-2025");
    const reasons: readonly (readonly [string, RegExp])[] = [
      ['"Beyond us", query A', /subqueries/],
      ['"Beyond us", query B', /active_models is a gauge, which has no rate/],
      ['"Beyond us", query C', /not PromQL/],
      ['"Beyond us", query D', /group_left/],
      ['"Beyond us", query E', /by nobody/],
      ['"Logs"', /loki/],
      ['"Busiest series"', /filterByValue/],
      ['row "More"', /not repeated/],
      ["dashboard", /VAR_OWNER/],
    ];
    for (const [place, reason] of reasons) assert.match(left(place), reason);
  });
  test("a text panel stays", () => assert.match(imported("library-2025").source, /note\("Who", "Ask the \*team\*\."/));
  test("the report holds every remark", () => {
    const { converted, remarks } = imported("library-2025");
    const report = importReport(converted, remarks, undefined);
    for (const { place, reason } of remarks.all) {
      assert.ok(report.includes(place.replaceAll("|", "\\|")), place);
      assert.ok(report.includes(reason.replaceAll("|", "\\|").replaceAll(/\s+/g, " ")), reason);
    }
  });
});

describe("no raw text of PromQL gets into the source", () => {
  test("every expression is made by the builder", () => {
    for (const name of ["rows-2016", "collapsed-2020", "library-2025"]) {
      const { source } = imported(name);
      assert.doesNotMatch(source, /expression\(\(|render|sum by|rate\(\w+_total|\bexpr\b/);
    }
  });
});

describe("what can be said", () => {
  const say = (query: string) =>
    translate(withPlainTopk(parsePromql(query)), {
      known,
      filters: new Set(["host"]),
      windows: new Set(["$__rate_interval"]),
      use: () => {},
    }).code;
  const sayable: readonly (readonly [string, string])[] = [
    ["rate(node_vmstat_oom_kill[$__rate_interval])", "rate(nodeOutOfMemoryKills)"],
    ["increase(node_vmstat_oom_kill[10m])", "inWindow(600, increase(nodeOutOfMemoryKills))"],
    ['node_load1{host=~"$host"}', "value(nodeLoad)"],
    ['node_load1{host!="a"}', 'value(nodeLoad, { host: { not: "a" } })'],
    ["max without (instance, job) (node_load1)", 'max(value(nodeLoad), { by: ["host"] })'],
    ["rate(prediction_latency_seconds_count[5m])", "inWindow(300, observations(predictionLatency))"],
    [
      'rate(prediction_latency_seconds_bucket{le="0.1"}[5m])',
      "inWindow(300, observationsUpTo(0.1, predictionLatency))",
    ],
    ["time() - container_start_time_seconds", "age(containerStart)"],
    ["container_start_time_seconds - time()", "remaining(containerStart)"],
    ["abs(node_timex_offset_seconds) > 0.05", "above(absolute(value(nodeClockOffset)), 0.05)"],
    ["max_over_time(node_load1[1h])", "inWindow(3600, highest(nodeLoad))"],
    ["predict_linear(node_load1[1h], 60)", "inWindow(3600, predicted(nodeLoad, 60))"],
    ["avg by (host) (node_load1)", 'average(value(nodeLoad), { by: ["host"] })'],
    ["topk(3, node_load1)", "topk(3, value(nodeLoad))"],
    ["node_load1 or vector(0)", "value(nodeLoad)"],
    ["node_load1 and topk(3, avg_over_time(node_load1[$__range] @ end()))", "topk(3, value(nodeLoad))"],
    [
      "rate(node_vmstat_oom_kill[$__rate_interval]) and topk(3, rate(node_vmstat_oom_kill[$__range] @ end()))",
      "topk(3, rate(nodeOutOfMemoryKills))",
    ],
    [
      'label_replace(node_load1, "name", "$1", "instance", "(.+):.*")',
      'extracted(value(nodeLoad), "name", { from: "instance", pattern: "(.+):.*" })',
    ],
    ['host:prediction_latency_seconds:p95{host=~"$host"}', "recordedP95.read"],
  ];
  for (const [query, code] of sayable) test(query, () => assert.equal(say(query), code));

  const refused: readonly (readonly [string, RegExp])[] = [
    ["node_vmstat_oom_kill", /counter, whose value says nothing/],
    ["prediction_latency_seconds_sum", /total since the start/],
    ["rate(node_load1[5m])", /gauge, which has no rate/],
    ["nobody", /not in the catalogue/],
    ['node_load1{rack="1"}', /has no label rack/],
    ['node_load1{instance=~"$host:.*"}', /variable within a text/],
    ["node_load1 offset 1h", /no offset/],
    // Another window than the graph's, or another metric, is another choice.
    ["node_load1 and topk(3, avg_over_time(node_load1[1h] @ end()))", /no avg_over_time|no @|no at/],
    ["node_load1 and topk(3, avg_over_time(node_load5[$__range] @ end()))", /node_load5|no avg_over_time|no @|no at/],
    ["node_load1 > bool 1", /no bool/],
    ["sum by (mode) (node_load1)", /by mode/],
    ["node_load1 * node_load1", /between two expressions/],
    ["sum(node_load1) / node_load1", /same labels/],
    ["stddev(node_load1)", /no stddev/],
    ['label_replace(node_load1, "a", "b", "c", "d")', /no label_replace/],
    ["rate(node_vmstat_oom_kill[$__range])", /neither a duration/],
    ['rate(prediction_latency_seconds_bucket{le="0.11"}[5m])', /no bucket 0\.11/],
    ["host:nobody:rate", /no signal exports the recorded series/],
    ['host:prediction_latency_seconds:p95{host="a"}', /no condition of its own/],
  ];
  for (const [query, reason] of refused)
    test(`${query} is refused`, () => assert.throws(() => say(query), { name: "NotSayable", message: reason }));
});

describe("a factor of a unit", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["a * 100", 0.01, "a"],
    ["100 * a", 0.01, "a"],
    ["a / 1000", 0.001, "a * 0.000001"],
    ["100 - a * 100", 0.01, "1 - a"],
    ["sum by (h) (100 * a / b)", 0.01, "sum by (h) (a / b)"],
    ["topk(3, a * 100)", 0.01, "topk(3, a)"],
    ["a or b", 1000, "(a * 1000) or (b * 1000)"],
    ["a / b", 0.01, "(a / b) * 0.01"],
    ["a", 1, "a"],
  ];
  for (const [query, factor, expected] of cases)
    test(`${query} times ${factor}`, () =>
      assert.equal(printPromql(scaled(parsePromql(query), factor)), printPromql(parsePromql(expected))));
});

describe("files that are no dashboard", () => {
  const read = (text: string) => () => readDocument("f.json", text, new Remarks());
  test("malformed JSON", () => assert.throws(read("{"), /f\.json: malformed JSON/));
  test("something else", () => assert.throws(read('{"a":1}'), /neither "panels" nor "rows"/));
  test("the v2 schema", () =>
    assert.throws(read('{"apiVersion":"dashboard.grafana.app/v2alpha1","spec":{"elements":{}}}'), /v2 schema/));
  test("the API's answer is unwrapped", () =>
    assert.equal(readDocument("f", '{"dashboard":{"title":"T","panels":[]},"meta":{}}', new Remarks()).title, "T"));
});
