import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hostSchema, portsSchema, type Site } from "../../signals/site.ts";
import { exampleSite } from "../../signals/testing/site.ts";
import { dashboards } from "../index.ts";
import { type Document, type Panel, parseDocument } from "./document.ts";
import { findingText, lint, lintDocuments } from "./index.ts";
import { stepValues, thresholdRule } from "./thresholds.ts";

const client = (name: string, prefix: string) => ({
  ...{ name, prefixes: [prefix], requestsPerSecond: 10, maximumSeries: 100 },
});

const oneHost = hostSchema.parse({
  ...{ name: "local", docker: "unix:///var/run/docker.sock", address: "172.30.77.1" },
  roles: ["monitoring", "prediction", "data"],
});

const sites: Readonly<Record<string, Site>> = {
  "of several hosts": exampleSite(),
  "on one machine": exampleSite({ stack: "local", environment: "local", hosts: [oneHost], replicas: 1 }),
  "with clients": exampleSite({ clients: [client("acme", "acme."), client("zeta-2", "z")] }),
  "with a client of the longest name": exampleSite({ clients: [client(`a${"b".repeat(30)}`, "x")] }),
  "that scrapes often, on other ports": exampleSite({
    scrapeIntervalSeconds: 5,
    ports: portsSchema.parse({ grafana: 13000 }),
  }),
};

describe("dashboards of a site", () => {
  for (const [name, site] of Object.entries(sites)) {
    test(`${name}: nothing is wrong`, () => {
      assert.deepEqual(lint(site).map(findingText), []);
    });

    test(`${name}: the text is the same at every run`, () => {
      const again = structuredClone(site);
      assert.deepEqual(dashboards(again), dashboards(site));
    });
  }
});

/** One dashboard in which nothing is wrong, and another that it links to. */
function sound(): [Document, Document] {
  const source = { type: "prometheus", uid: "$datasource" };
  const thresholds = { steps: [{ value: null, color: "green" }] };
  const panel = (id: number, x: number, expr: string) => ({
    ...{ id, type: "timeseries", title: `Panel ${id}`, description: "What is shown, in a sentence." },
    gridPos: { x, y: 1, w: 12, h: 8 },
    datasource: source,
    targets: [{ refId: "A", datasource: source, expr, legendFormat: "{{host}}" }],
    fieldConfig: { defaults: { unit: "s", thresholds }, overrides: [] },
  });
  const variable = (name: string, type: string) => ({
    ...{ name, type, label: name, multi: name === "host" },
    ...(type === "query" ? { datasource: source, query: { query: "label_values(up, host)" } } : {}),
  });
  const document = (uid: string, to: string) => ({
    ...{ uid, title: uid, editable: false },
    templating: { list: [variable("datasource", "datasource"), variable("host", "query")] },
    annotations: {
      list: [{ name: "Marks", datasource: source, target: { refId: "Anno", expr: 'up{host=~"$host"}' } }],
    },
    links: [{ title: to, url: `/d/${to}` }],
    panels: [
      { id: 1, type: "row", title: "Row", gridPos: { x: 0, y: 0, w: 24, h: 1 } },
      panel(2, 0, 'max by (host) (up{host=~"$host"})'),
      panel(
        3,
        12,
        'topk(10, sum by (host, series_id) (rate(cache_operations_total{host=~"$host"}[$__rate_interval])))',
      ),
    ],
  });
  const read = (uid: string, to: string) => parseDocument(JSON.stringify(document(uid, to)), uid);
  return [read("one", "two"), read("two", "one")];
}

/** The dashboard with one panel changed. */
function withPanel(change: Partial<Panel>, at = 1): Document {
  const [document] = sound();
  return {
    ...document,
    panels: document.panels.map((panel, index) => (index === at ? { ...panel, ...change } : panel)),
  };
}

function withQuery(change: Partial<Panel["targets"][number]>): Document {
  const target = sound()[0].panels[1]?.targets[0];
  assert.ok(target);
  return withPanel({ targets: [{ ...target, ...change }] });
}

const query = (expr: string) => withQuery({ expr });
const [base] = sound();
const long = 'sum by (series_id) (rate(cache_operations_total{host=~"$host"}[5m]))';

/** What is done to a sound dashboard -> the rule that must notice. */
const faults: readonly (readonly [string, string, Document])[] = [
  ["an uid that Grafana refuses", "uid", { ...base, uid: `x${"y".repeat(40)}` }],
  ["an uid of another dashboard", "uid", { ...base, uid: "two" }],
  ["a dashboard that can be edited", "editable", { ...base, editable: true }],
  ["a panel with the id of another", "panel-id", withPanel({ id: 3 })],
  ["a panel without id", "panel-id", withPanel({ id: null })],
  ["a title that stands twice", "panel-title", withPanel({ title: "Panel 3" })],
  ["no title", "panel-title", withPanel({ title: " " })],
  ["a kind that can't be drawn", "panel-kind", withPanel({ type: "gauge" })],
  ["a panel beyond the last column", "grid", withPanel({ gridPos: { x: 12, y: 20, w: 13, h: 8 } })],
  ["a panel on another", "grid", withPanel({ gridPos: { x: 11, y: 8, w: 3, h: 1 } })],
  ["a narrow row", "grid", withPanel({ gridPos: { x: 0, y: 0, w: 12, h: 1 } }, 0)],
  ["no query", "target", withPanel({ targets: [] })],
  ["a query without refId", "target-ref-id", withQuery({ refId: "" })],
  ["a query without data source", "data-source", withQuery({ datasource: undefined })],
  ["a data source by its name", "data-source", withQuery({ datasource: { type: "prometheus", uid: "Prometheus" } })],
  [
    "a data source that is no variable here",
    "data-source",
    withQuery({ datasource: { type: "prometheus", uid: "$longterm" } }),
  ],
  ["no unit", "unit", withPanel({ fieldConfig: { defaults: {}, overrides: [] } })],
  ["no description", "description", withPanel({ description: "" })],
  ["a description that is no sentence", "description", withPanel({ description: "the processing latency in s" })],
  ["no legend", "legend", withQuery({ legendFormat: "" })],
  ["a title that would be cut", "title-room", withPanel({ gridPos: { x: 0, y: 1, w: 1, h: 8 } })],
  ["a legend below the graph for each service", "legend-room", withQuery({ legendFormat: "{{component}} {{host}}" })],
  [
    "two queries with one legend",
    "legend",
    withPanel({
      targets: ["A", "B"].flatMap((refId) => (sound()[0].panels[1]?.targets ?? []).map((it) => ({ ...it, refId }))),
    }),
  ],
  ["what is no PromQL", "promql", query("sum by (host (up)")],
  ["an unknown metric", "promql", query("max(latency_of_my_dreams)")],
  ["invented data", "promql", query("sum(up) or vector(0)")],
  ["a line for each series", "unbounded-legend", query(long)],
  ["a line for each metric", "unbounded-legend", query('count by (__name__) ({host="a"})')],
  ["an or with a line for each series", "unbounded-legend", query(`topk(3, ${long}) or ${long}`)],
  ["series that are not said to be unfolded ones", "unfolded", withQuery({ legendFormat: "{{series_id}}" })],
  ["a variable that is not defined", "variable-defined", query('up{host=~"$host", job="$job"}')],
  [
    "a variable that nothing uses",
    "variable-used",
    { ...base, templating: { list: [...base.templating.list, { name: "x", type: "custom" }] } },
  ],
  ["a link to nowhere", "link", { ...base, links: [{ title: "x", url: "/d/three" }] }],
  [
    "a link with a variable that is not there",
    "link",
    { ...base, links: [{ title: "x", url: "/d/two?var-client=a" }] },
  ],
  [
    "raw metrics of the long-term store",
    "long-term",
    withQuery({ datasource: { type: "prometheus", uid: "$longterm" } }),
  ],
];

describe("lint", () => {
  test("a sound dashboard has no findings", () => {
    assert.deepEqual(lintDocuments(sound()).map(findingText), []);
  });

  for (const [fault, rule, document] of faults) {
    test(`${fault}: ${rule}`, () => {
      const found = lintDocuments([document, sound()[1]]).filter(({ dashboard }) => dashboard === document.uid);
      assert.ok(
        found.some((finding) => finding.rule === rule),
        `found: ${found.map(findingText).join("; ") || "nothing"}`,
      );
    });
  }

  test("a threshold that stays when the objectives move is none of them; 0 and 1 may stay", () => {
    const at = (...values: readonly (number | null)[]) =>
      withPanel({
        fieldConfig: {
          defaults: { unit: "s", thresholds: { steps: values.map((value) => ({ value })) } },
          overrides: [],
        },
      });
    const find = (document: Document, changed: Document) => lintDocuments([document], [thresholdRule([changed])]);
    assert.deepEqual(find(at(null, 0.1), at(null, 0.2)), []);
    assert.deepEqual(find(at(null, 0, 1), at(null, 0, 1)), []);
    assert.equal(find(at(null, 0.1, 0.5), at(null, 0.2, 0.5)).length, 1);
  });

  test("thresholds of overrides count too", () => {
    const overrides = [{ properties: [{ id: "thresholds", value: { steps: [{ value: 7 }] } }] }];
    const [panel] = withPanel({ fieldConfig: { defaults: {}, overrides } }).panels.slice(1);
    assert.ok(panel);
    assert.deepEqual(stepValues(panel), [7]);
  });

  test("a file that is no JSON or no dashboard is named", () => {
    assert.throws(() => parseDocument("{", "broken.json"), /broken\.json: no JSON/);
    assert.throws(() => parseDocument('{"panels": "nonsense"}', "odd.json"), /odd\.json: no dashboard: panels/);
  });
});
