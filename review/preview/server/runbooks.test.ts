import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parser } from "@prometheus-io/lezer-promql";
import { queriesOf, renderRunbook } from "./runbooks.ts";

const places = [
  { uid: "overview", title: "Performance Overview" },
  { uid: "slo", title: "SLO" },
];

test("the titles of dashboards lead to them, but not inside of code, links or longer words", () => {
  const html = renderRunbook("Look at Performance Overview, `SLO`, [SLO](x.md) and SLOMetricAbsent; then SLO.", places);
  assert.match(html, /<a href="\/d\/overview">Performance Overview<\/a>/);
  assert.equal(html.match(/href="\/d\/slo"/g)?.length, 1);
  assert.match(html, /and SLOMetricAbsent; then <a href="\/d\/slo">SLO<\/a>/);
});

test("each query of a PromQL block can be run, also one of several lines", () => {
  const text = "```promql\nup == 0  # down\nsum(\n  rate(x[5m])\n)\n```\n\n```sh\nls\n```\n";
  assert.deepEqual(queriesOf(text), ["up == 0", "sum( rate(x[5m]) )"]);
  assert.match(renderRunbook(text, []), /href="\/query\?expr=up%20%3D%3D%200"/);
});

test("nothing of a file runs in the page: no raw HTML, no link to a script", () => {
  const html = renderRunbook(
    '<img src=x onerror=alert(1)> [a](javascript:alert(1)) <a href="javascript:x">b</a>',
    places,
  );
  assert.doesNotMatch(html, /<img|<a /);
});

test("the queries of the real runbooks are queries", () => {
  const folder = join(import.meta.dirname, "../../../alerts/runbooks");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
    for (const query of queriesOf(readFileSync(join(folder, file), "utf8"))) {
      const wrong: number[] = [];
      parser.parse(query).iterate({ enter: ({ type, from }) => void (type.isError && wrong.push(from)) });
      assert.deepEqual(wrong, [], `${file}: ${query}`);
    }
  }
});
