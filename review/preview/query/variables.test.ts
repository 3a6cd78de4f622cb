// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how dashboards write variables
import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, dependencies, filtered, fixedOptions, lookupOf, sorted, type Variable } from "./variables.ts";

const variable = (given: Partial<Variable>): Variable => ({ name: "v", type: "query", ...given });
const options = ["a", "b", "c"].map((value) => ({ value, text: value }));

test("queries of variables are understood: with a selector that holds commas, and without one", () => {
  const query = 'label_values(m{a=~"$a", b="x,y"}, series_id)';
  assert.deepEqual(lookupOf(variable({ query })), {
    kind: "label values",
    label: "series_id",
    selector: 'm{a=~"$a", b="x,y"}',
  });
  assert.deepEqual(lookupOf(variable({ query: { query: "label_values(host)" } })), {
    kind: "label values",
    label: "host",
  });
  assert.deepEqual(lookupOf(variable({ query: "query_result(topk(3, m))" })), { kind: "query", query: "topk(3, m)" });
  assert.throws(() => lookupOf(variable({ query: "up" })), /variable v: 'up'/);
});

test("a regular expression keeps what it matches, and takes a group as the value", () => {
  assert.deepEqual(filtered(["Prometheus", "VictoriaMetrics"], "/^Prometheus$/"), [
    { value: "Prometheus", text: "Prometheus" },
  ]);
  assert.deepEqual(
    filtered(["x-1", "x-2", "y"], "x-(\\d)").map(({ value }) => value),
    ["1", "2"],
  );
  assert.deepEqual(filtered(["id=7 name=pump"], "/id=(?<value>\\d+) name=(?<text>\\w+)/"), [
    { value: "7", text: "pump" },
  ]);
});

test("values are sorted as asked for", () => {
  const texts = (sort: number) =>
    sorted(
      ["s10", "S2", "s1"].map((text) => ({ value: text, text })),
      sort,
    ).map(({ text }) => text);
  assert.deepEqual(texts(0), ["s10", "S2", "s1"]);
  assert.deepEqual(texts(1), ["S2", "s1", "s10"]);
  assert.deepEqual(texts(3), ["s1", "S2", "s10"]);
  assert.deepEqual(texts(4), ["s10", "S2", "s1"]);
  assert.deepEqual(texts(7), ["s1", "S2", "s10"]);
  assert.deepEqual(texts(8), ["s10", "S2", "s1"]);
});

test("a data source variable offers those of its type whose name its expression matches", () => {
  const sources = ["Prometheus", "VictoriaMetrics"].map((name) => ({
    uid: name.toLowerCase(),
    name,
    type: "prometheus",
    isDefault: false,
  }));
  const longTerm = variable({ type: "datasource", query: "prometheus", regex: "/^VictoriaMetrics$/" });
  assert.deepEqual(fixedOptions(longTerm, sources), [{ value: "victoriametrics", text: "VictoriaMetrics" }]);
  assert.deepEqual(fixedOptions(variable({ type: "datasource", query: "loki" }), sources), []);
});

test("the address decides, then what was saved, then the first value", () => {
  const several = variable({ multi: true, includeAll: true, allValue: ".+", current: { value: ["$__all"] } });
  assert.equal(choose(several, options).all, true);
  assert.equal(choose(several, options).allValue, ".+");
  assert.deepEqual(choose(several, options, ["b", "c"]).values, ["b", "c"]);
  assert.equal(choose(several, options, ["All"]).all, true);
  const one = variable({ current: { value: "c" } });
  assert.deepEqual(choose(one, options, ["b", "a"]).values, ["b"]);
  assert.deepEqual(choose(one, options).values, ["c"]);
  assert.deepEqual(choose(one, options, ["gone"]).values, ["c"]);
  assert.deepEqual(choose(variable({}), options).values, ["a"]);
  assert.deepEqual(choose(variable({}), []).values, []);
});

test("what a variable needs before it is known is found in its query and its data source", () => {
  const needing = variable({
    name: "version",
    query: 'label_values(m{s=~"$series_id"}, v)',
    datasource: { uid: "${datasource}" },
  });
  assert.deepEqual(dependencies(needing, ["datasource", "series", "series_id", "version"]), [
    "datasource",
    "series_id",
  ]);
});
