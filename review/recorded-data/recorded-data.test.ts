import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dashboard, panel, rendered } from "../testing/rendered.ts";
import { seriesFor } from "./index.ts";
import { examplesOf, labelSets, satisfies } from "./label-sets.ts";
import { hostsOf, neededSeries } from "./needs.ts";
import { moments } from "./samples.ts";

const times = moments(1_768_478_400, 1, 15);
const reading = (...exprs: readonly string[]) =>
  rendered({
    "dashboards/d.json": dashboard(exprs.map((expr, index) => panel(`P${index}`, expr))),
    "rules/g.yaml": {
      groups: [{ name: "g", rules: [{ record: "host:m:rate", expr: "sum by (host) (rate(m[5m]))" }] }],
    },
    "agent.yaml": {
      scrape_configs: [{ job_name: "node", relabel_configs: [{ target_label: "host", replacement: "vm-1" }] }],
    },
  });
const make = (...exprs: readonly string[]) => {
  const source = reading(...exprs);
  return [...seriesFor(neededSeries([source]), hostsOf([source]), times)];
};

describe("made-up series", () => {
  test("are the same at every run", () => {
    assert.deepEqual(make("rate(node_cpu_seconds_total[5m])"), make("rate(node_cpu_seconds_total[5m])"));
  });
  test("stand twice nowhere", () => {
    const keys = make(
      'sum by (code) (rate(haproxy_frontend_http_responses_total{code="5xx"}[5m]))',
      'rate(haproxy_frontend_http_responses_total{code=~"[234]xx"}[5m])',
    ).map(({ name, labels }) => name + JSON.stringify(Object.entries(labels).sort()));
    assert.equal(new Set(keys).size, keys.length);
  });
  test("stand twice nowhere, also where a pattern is beyond us", () => {
    const keys = make(
      'node_filesystem_avail_bytes{mountpoint=~"x{2}"}',
      'node_filesystem_avail_bytes{mountpoint=~"x{2}"} > 1',
    ).map(({ labels }) => JSON.stringify(Object.entries(labels).sort()));
    assert.equal(new Set(keys).size, keys.length);
  });
  test("of every selector there is one", () => {
    const needs = neededSeries([
      reading(
        'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay", mountpoint="/data"}',
        'rate(cache_operations_total{operation="hit", host=~"$host"}[5m])',
      ),
    ]);
    for (const need of needs)
      for (const condition of need.conditions)
        assert.ok(
          labelSets(need, []).some((set) => condition.every((matcher) => satisfies(set, matcher))),
          need.metric,
        );
  });
  test("counters and buckets never fall, and buckets hold those below them", () => {
    const series = make(
      "histogram_quantile(0.95, sum by (le) (rate(prediction_latency_seconds_bucket[5m])))",
      "rate(node_vmstat_oom_kill[5m])",
    );
    for (const { name, values } of series)
      assert.ok(
        values.every((value, index) => value >= (values[index - 1] ?? 0)),
        name,
      );
    const [first] = series.filter(({ name }) => name.endsWith("_bucket"));
    const { le: _, ...labels } = first?.labels ?? {};
    const own = series.filter(
      (it) => it.name === first?.name && Object.entries(labels).every(([label, value]) => it.labels[label] === value),
    );
    const last = own.map(({ values }) => values.at(-1) ?? 0);
    assert.deepEqual(
      last,
      last.toSorted((a, b) => a - b),
    );
    assert.ok(own.length > 5);
  });
  test("a recorded series carries the labels of its rule, and the hosts of the agents", () => {
    assert.deepEqual(
      make("host:m:rate").map(({ labels }) => labels),
      [{ host: "vm-1" }],
    );
  });
});

test("simple patterns are spelt out", () => {
  assert.deepEqual(examplesOf("[23]xx"), ["2xx", "3xx"]);
  assert.deepEqual(examplesOf("(a|b.+)"), ["a", "bx"]);
  assert.deepEqual(examplesOf("4([03-9].|2[0-8])"), ["40x", "43x", "420"]);
});

test("moments are denser at the end, in order and never twice", () => {
  assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)));
  assert.equal(times.at(-1), 1_768_478_400);
});
