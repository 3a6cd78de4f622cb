import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rendered, withRules } from "../testing/rendered.ts";
import { changesBetween, type Rendered } from "./index.ts";
import { newlyNeeded } from "./needed-metrics.ts";

const words = (before: Rendered, after: Rendered) =>
  changesBetween(before, after).map(({ kind, subject, details }) => `${kind} ${subject}: ${details.join("; ")}`);
const alert = (more: object = {}) => ({
  alert: "Slow",
  expr: "m > 0.1",
  for: "5m",
  labels: { severity: "warning" },
  ...more,
});

describe("rules in words", () => {
  const cases: readonly (readonly [string, object, string])[] = [
    ["for", { for: "10m" }, "for: 5m -> 10m"],
    ["no for any more", { for: undefined }, "for: 5m -> none"],
    ["the threshold", { expr: "m > 0.12" }, "comparison threshold 0.1 -> 0.12"],
    ["the comparison", { expr: "m >= 0.1" }, "comparison `>` -> `>=`"],
    ["the severity", { labels: { severity: "critical" } }, "label severity: `warning` -> `critical`"],
    ["a label more", { labels: { severity: "warning", owner: "platform" } }, "label owner: `platform` added"],
    ["an annotation", { annotations: { summary: "Slow." } }, "summary: `Slow.` added"],
    ["keep_firing_for", { keep_firing_for: "1m" }, "keep_firing_for: none -> 1m"],
  ];
  for (const [name, more, expected] of cases)
    test(name, () =>
      assert.deepEqual(words(withRules(alert()), withRules(alert(more))), [`changed alert Slow: ${expected}`]),
    );

  test("a threshold is said in the unit that the alert's description uses", () => {
    const annotations = { description: "{{ $value | humanizeDuration }}" };
    assert.deepEqual(words(withRules(alert({ annotations })), withRules(alert({ annotations, expr: "m > 0.12" }))), [
      "changed alert Slow: comparison threshold 100 ms -> 120 ms",
    ]);
  });
  test("alerts and recordings added and removed", () => {
    const recording = { record: "host:m:rate", expr: "rate(m[5m])" };
    assert.deepEqual(words(withRules(alert()), withRules(recording)), [
      "removed alert Slow: severity warning, for: 5m; `m > 0.1`",
      "added recording host:m:rate: `rate(m[5m])`",
    ]);
  });
  test("alerts of one name are told apart by severity", () => {
    const both = (at: number) => withRules(alert(), alert({ expr: `m > ${at}`, labels: { severity: "critical" } }));
    assert.deepEqual(words(both(1), both(2)), ["changed alert Slow (critical): comparison threshold 1 -> 2"]);
  });
  test("a rule in another group, and the group's interval", () => {
    const group = (name: string, interval: string) =>
      rendered({ "rules/a.yaml": { groups: [{ name, interval, rules: [alert()] }] } });
    assert.deepEqual(words(group("a", "15s"), group("a", "1m")), ["changed group: interval: 15s -> 1m"]);
    assert.ok(words(group("a", "15s"), group("b", "15s")).includes("changed alert Slow: group `a` -> `b`"));
  });
  test("an expression that does not parse is named by its group and rule", () => {
    assert.throws(() => withRules(alert({ expr: "m >" })), /rule group g, alert Slow: not PromQL/);
  });
});

describe("notifications in words", () => {
  const config = (more: object = {}) =>
    rendered({
      "alertmanager.yaml": {
        route: { receiver: "nobody", routes: [] },
        receivers: [{ name: "nobody" }],
        inhibit_rules: [],
        ...more,
      },
    });
  const route = (settings: object) => ({
    route: { receiver: "nobody", routes: [{ receiver: "ops", matchers: ['severity="critical"'], ...settings }] },
  });

  test("a route added, and one whose wait changed", () => {
    assert.deepEqual(words(config(), config(route({ group_wait: "10s" }))), [
      'added route to `ops` for `severity="critical"`: group_wait: `10s`',
    ]);
    assert.deepEqual(words(config(route({ group_wait: "10s" })), config(route({ group_wait: "30s" }))), [
      'changed route to `ops` for `severity="critical"`: group_wait: `10s` -> `30s`',
    ]);
  });
  test("receivers", () => {
    const receivers = (url: string) => ({
      receivers: [{ name: "nobody" }, { name: "ops", webhook_configs: [{ url_file: url }] }],
    });
    assert.deepEqual(words(config(), config(receivers("/a"))), [
      'added receiver `ops`: webhook_configs: `[{"url_file":"/a"}]`',
    ]);
    assert.deepEqual(words(config(receivers("/a")), config(receivers("/b"))), [
      "changed receiver `ops`: webhook_configs[0].url_file: `/a` -> `/b`",
    ]);
  });
  test("an inhibition that silences one alert more", () => {
    const inhibit = (targets: string) => ({
      inhibit_rules: [
        { source_matchers: ['alertname="Dead"'], target_matchers: [`alertname=~"${targets}"`], equal: ["host"] },
      ],
    });
    assert.deepEqual(words(config(inhibit("A|B")), config(inhibit("A|B|C"))), [
      'changed inhibition by `alertname="Dead"`: silences `alertname=~C` added',
    ]);
  });
});

describe("scraping and other files", () => {
  const agent = (...jobs: readonly object[]) => ({ scrape_configs: jobs });
  const job = (more: object = {}) => ({ job_name: "node", static_configs: [{ targets: ["a:1"] }], ...more });

  test("jobs added, removed and changed", () => {
    const [none, one] = [rendered({ "agent.yaml": agent() }), rendered({ "agent.yaml": agent(job()) })];
    assert.deepEqual(words(none, one), ["added job `node`: targets `a:1`"]);
    assert.deepEqual(words(one, none), ["removed job `node`: targets `a:1`"]);
    assert.deepEqual(words(one, rendered({ "agent.yaml": agent(job({ scrape_interval: "1m" })) })), [
      "changed job `node`: scrape_interval: `1m` added",
    ]);
  });
  test("a file that is no data is shown by its lines", () => {
    assert.deepEqual(words(rendered({ "haproxy.cfg": "a\nb\n" }), rendered({ "haproxy.cfg": "a\nc\n" })), [
      "changed file: `-b`; `+c`",
    ]);
  });
});

describe("metrics newly needed", () => {
  const reading = (expr: string, metricRelabel: readonly object[] = []) =>
    rendered({
      "rules/g.yaml": { groups: [{ name: "g", rules: [{ record: "host:x:rate", expr }] }] },
      "agent.yaml": { scrape_configs: [{ job_name: "node", metric_relabel_configs: metricRelabel }] },
    });
  const needs = (after: Rendered) =>
    newlyNeeded(reading("up"), after).map(({ name, origin, kept }) => [name, origin, kept]);

  test("of the catalogue and scraped", () => {
    assert.deepEqual(needs(reading("node_load1")), [["node_load1", "job node", true]]);
  });
  test("not in the catalogue", () => {
    assert.deepEqual(needs(reading("rate(nobody_total[5m])")), [["nobody_total", "not in the catalogue", false]]);
  });
  test("dropped by the agent", () => {
    const drop = [{ source_labels: ["__name__"], regex: "node_.+", action: "drop" }];
    assert.deepEqual(
      needs(reading("node_load1", drop)).map(([, , kept]) => kept),
      [false],
    );
    const keep = [{ source_labels: ["__name__"], regex: "node_(cpu|load).*", action: "keep" }];
    const other = [{ source_labels: ["__name__"], regex: "node_cpu.*", action: "keep" }];
    assert.deepEqual(
      [keep, other].map((rules) => needs(reading("node_load1", rules)).map(([, , kept]) => kept)),
      [[true], [false]],
    );
  });
  test("of a job that no agent scrapes", () => {
    assert.deepEqual(needs(reading("redis_up")), [["redis_up", "job redis, which no agent scrapes", false]]);
  });
  test("recorded by a rule, or by none", () => {
    assert.deepEqual(needs(reading("host:x:rate")), [["host:x:rate", "recording rule of group g", true]]);
    assert.deepEqual(needs(reading("host:y:rate")), [["host:y:rate", "no recording rule of that name", false]]);
  });
});
