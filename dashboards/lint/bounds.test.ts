import assert from "node:assert/strict";
import { test } from "node:test";
import { unboundedLabels } from "./bounds.ts";

const labels: Readonly<Record<string, readonly string[]>> = { s: ["series_id", "host"], h: ["host"] };
const knowledge = { labelsOf: (name: string) => labels[name] ?? [], singles: new Set(["one"]) };
const found = (expr: string) => unboundedLabels(expr, knowledge);

for (const [expr, expected] of [
  ["s", ["series_id"]],
  ["h", []],
  ["sum by (host) (s)", []],
  ["sum(s)", []],
  ["sum by (series_id) (rate(s[$__rate_interval]))", ["series_id"]],
  ["sum without (host) (s)", ["series_id"]],
  ["sum without (series_id) (s)", []],
  ["topk(10, s)", []],
  ["histogram_quantile(0.95, sum by (series_id, le) (rate(s[5m])))", ["series_id"]],
  ["s / (s > 0)", ["series_id"]],
  ["s and topk(3, s)", []],
  ["topk(3, s) or s", ["series_id"]],
  ["topk(3, s) unless s", []],
  ["s * 60", ["series_id"]],
  ["1 - s", ["series_id"]],
  ["(1 + 2) * s", ["series_id"]],
  ['s{series_id="a"}', []],
  ['s{series_id="$one"}', []],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's way to write a variable
  ['s{series_id=~"${one:regex}"}', []],
  ['s{series_id=~"$many"}', ["series_id"]],
  ['s{series_id!="$one"}', ["series_id"]],
  ['s{series_id=~"a|b.*"}', ["series_id"]],
  ['{host="a"}', ["series_id", "__name__"]],
  ['topk(5, count by (__name__) ({host="a"}))', []],
] as const) {
  test(`${expr}: ${expected.join(", ") || "bounded"}`, () => assert.deepEqual(found(expr), expected));
}
