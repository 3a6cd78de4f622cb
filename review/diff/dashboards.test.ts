import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dashboard, panel, rendered, row, withPanels } from "../testing/rendered.ts";
import { changesBetween, type Rendered } from "./index.ts";

/** `kind subject: details`, one string a change. */
function words(before: Rendered, after: Rendered): string[] {
  return changesBetween(before, after).map(
    ({ kind, subject, details }) => `${kind} ${subject}${details.length > 0 ? `: ${details.join("; ")}` : ""}`,
  );
}

const steps = (...limits: readonly (readonly [number | null, string])[]) => ({
  thresholds: { mode: "absolute", steps: limits.map(([value, color]) => ({ value, color })) },
});
const field = (defaults: Readonly<Record<string, unknown>>) => ({ fieldConfig: { defaults } });
const latency = (warning: number, critical: number, unit = "s") =>
  panel("P95", "m", field({ unit, ...steps([null, "green"], [warning, "orange"], [critical, "red"]) }));

describe("a long text", () => {
  const said = (text: string) => withPanels(panel("p", "m", { description: text }));
  const around = "one two three four five six seven eight";
  test("is shown where it differs, with the words around", () => {
    assert.deepEqual(words(said(`${around} 0.1 ${around}`), said(`${around} 0.25 ${around}`)), [
      'changed panel "p": description `... four five six seven eight 0.1 one two three four five ...` -> `... four five six seven eight 0.25 one two three four five ...`',
    ]);
  });
  test("a word added in the middle, or at an end", () => {
    assert.deepEqual(words(said(around), said(`${around} nine`)), [
      'changed panel "p": description `... four five six seven eight` -> `... four five six seven eight nine`',
    ]);
    assert.deepEqual(words(said("a b"), said("a new b")), ['changed panel "p": description `a b` -> `a new b`']);
  });
});

test("a renamed panel that stays where it is has not moved", () => {
  const before = withPanels(panel("a", "m"), panel("b", "n", { id: 3 }), panel("c", "o", { id: 4 }));
  const after = withPanels(panel("a2", "m"), panel("b", "n", { id: 3 }), panel("c", "o", { id: 4 }));
  assert.deepEqual(words(before, after), ['changed panel "a2": title `a` -> `a2`']);
});

describe("what changes in many panels alike", () => {
  const panels = (more: (index: number) => Readonly<Record<string, unknown>>) =>
    withPanels(
      ...["a", "b", "c", "d", "e"].map((title, index) => panel(title, "m", { id: index + 2, ...more(index) })),
    );
  const look = (drawStyle: string, warning = 1) =>
    field({ unit: "s", custom: { drawStyle }, ...steps([null, "green"], [warning, "orange"]) });

  test("is said once, and what is said of one panel stays there", () => {
    const before = panels(() => look("line"));
    const after = panels((index) => ({ ...look("bars"), ...(index === 2 && { description: "New." }) }));
    assert.deepEqual(words(before, after), [
      "changed 5 panels of D: drawStyle: `line` -> `bars`",
      'changed panel "c": description (empty) -> `New.`',
    ]);
  });
  test("unless it is what they ask or judge by", () => {
    const changed = words(
      panels(() => look("line", 1)),
      panels(() => look("line", 2)),
    );
    assert.equal(changed.length, 5);
    assert.equal(changed[0], 'changed panel "a": threshold 1 s -> 2 s (warning)');
  });
  test("a top k over the range of a graph says a change once", () => {
    const top = (inner: string, at: string) => `(${inner}) and topk(3, ${at})`;
    assert.deepEqual(
      words(
        withPanels(panel("p", top("sum by (h) (rate(a[5m]))", "sum by (h) (rate(a[$__range] @ end()))"))),
        withPanels(panel("p", top("sum by (h) (rate(b[5m]))", "sum by (h) (rate(b[$__range] @ end()))"))),
      ),
      ['changed panel "p": query: metric `a` -> `b`'],
    );
  });
});

describe("a panel's changes in words", () => {
  const cases: readonly (readonly [
    string,
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
    string,
  ])[] = [
    ["a threshold, in its unit", latency(0.09, 0.1), latency(0.09, 0.12), "threshold 100 ms -> 120 ms (critical)"],
    [
      "a threshold more",
      panel("P95", "m", field({ unit: "s", ...steps([null, "green"], [0.1, "red"]) })),
      latency(0.09, 0.1),
      "threshold 90 ms (warning, bad above) added",
    ],
    [
      "a threshold less",
      latency(0.09, 0.1),
      panel("P95", "m", field({ unit: "s", ...steps([null, "green"], [0.1, "red"]) })),
      "threshold 90 ms (warning, bad above) removed",
    ],
    [
      "a threshold where low is bad",
      panel("P95", "m", field({ unit: "percentunit", ...steps([null, "orange"], [0.8, "green"]) })),
      panel("P95", "m", field({ unit: "percentunit", ...steps([null, "orange"], [0.9, "green"]) })),
      "threshold 80 % -> 90 % (warning)",
    ],
    [
      "a threshold that changed its severity",
      panel("P95", "m", field({ unit: "s", ...steps([null, "green"], [0.1, "orange"]) })),
      panel("P95", "m", field({ unit: "s", ...steps([null, "green"], [0.1, "red"]) })),
      "threshold 100 ms: warning, bad above -> critical, bad above",
    ],
    ["a unit, in words", latency(1, 2), latency(1, 2, "bytes"), "unit seconds -> bytes (IEC)"],
    ["a query", panel("P95", "rate(m[5m])"), panel("P95", "rate(m[10m])"), "query: range of `m` 5m -> 10m"],
    [
      "the limit in a query",
      panel("P95", "m > 0.1"),
      panel("P95", "m > 0.12"),
      "query: comparison threshold 100 ms -> 120 ms",
    ],
    [
      "the kind of panel",
      panel("P95", "m"),
      panel("P95", "m", { type: "stat" }),
      "kind of panel `timeseries` -> `stat`",
    ],
    ["a description", panel("P95", "m"), panel("P95", "m", { description: "Now." }), "description (empty) -> `Now.`"],
    [
      "a legend",
      panel("P95", "m", { targets: [{ refId: "A", expr: "m", legendFormat: "{{host}}" }] }),
      panel("P95", "m", { targets: [{ refId: "A", expr: "m", legendFormat: "{{job}}" }] }),
      "query: legend `{{host}}` -> `{{job}}`",
    ],
    [
      "a drawing option",
      panel("P95", "m", { options: { legend: { placement: "bottom" } } }),
      panel("P95", "m", { options: { legend: { placement: "right" } } }),
      "legend.placement: `bottom` -> `right`",
    ],
    [
      "the thresholds of a column",
      panel("P95", "m", {
        fieldConfig: {
          defaults: {},
          overrides: [
            {
              matcher: { id: "byName", options: "Mean" },
              properties: [
                { id: "unit", value: "s" },
                { id: "thresholds", value: steps([null, "green"], [1, "red"]).thresholds },
              ],
            },
          ],
        },
      }),
      panel("P95", "m", {
        fieldConfig: {
          defaults: {},
          overrides: [
            {
              matcher: { id: "byName", options: "Mean" },
              properties: [
                { id: "unit", value: "s" },
                { id: "thresholds", value: steps([null, "green"], [2, "red"]).thresholds },
              ],
            },
          ],
        },
      }),
      'column "Mean": threshold 1 s -> 2 s (critical)',
    ],
  ];
  for (const [name, before, after, expected] of cases)
    test(name, () =>
      assert.deepEqual(words(withPanels(before), withPanels(after)), [`changed panel "P95": ${expected}`]),
    );

  test("another way of writing a query is no change", () => {
    assert.deepEqual(words(withPanels(panel("P", "sum by (a) (m)")), withPanels(panel("P", "sum(m)  by(a)"))), []);
  });
  test("queries are told apart by refId, and one that stays is not a change", () => {
    const targets = (...exprs: readonly string[]) => ({
      targets: exprs.map((expr, at) => ({ refId: "ABC".charAt(at), expr })),
    });
    assert.deepEqual(
      words(withPanels(panel("P", "", targets("a", "b"))), withPanels(panel("P", "", targets("new", "a", "b")))),
      ['changed panel "P": query A added: `new`'],
    );
    assert.deepEqual(words(withPanels(panel("P", "", targets("a", "b"))), withPanels(panel("P", "", targets("a")))), [
      'changed panel "P": query B removed: `b`',
    ]);
  });
});

describe("panels and dashboards that come and go", () => {
  test("a panel added and one removed", () => {
    assert.deepEqual(words(withPanels(panel("A", "a")), withPanels(panel("B", "b"))), [
      'added panel "B": in row ""; query `b`',
      'removed panel "A": query `a`',
    ]);
  });
  test("a renamed panel is the same panel", () => {
    assert.deepEqual(words(withPanels(panel("A", "a")), withPanels(panel("B", "a"))), [
      'changed panel "B": title `A` -> `B`',
    ]);
  });
  test("a dashboard added and one removed", () => {
    const one = rendered({ "dashboards/d.json": dashboard([panel("A", "a")]) });
    const none = rendered({});
    assert.deepEqual(words(none, one), ["added dashboard: uid `d`, 1 panels: A"]);
    assert.deepEqual(words(one, none), ["removed dashboard: uid `d`, 1 panels: A"]);
  });
  test("what only changed its place is one line", () => {
    const at = (title: string, x: number, y: number) =>
      panel(title, title.toLowerCase(), { gridPos: { x, y, w: 8, h: 8 } });
    const before = withPanels(row("R"), at("A", 0, 1), at("B", 8, 1), at("C", 16, 1));
    const after = withPanels(row("R"), at("C", 0, 1), at("A", 8, 1), at("B", 16, 1));
    assert.deepEqual(words(before, after), ["moved layout: C, 2 panels pushed along"]);
  });
  test("a panel that went to another row says so", () => {
    const before = withPanels(row("R"), panel("A", "a"), row("S"), panel("B", "b"));
    const after = withPanels(row("R"), row("S"), panel("A", "a"), panel("B", "b"));
    assert.deepEqual(words(before, after), ['moved layout: A (from row "R" to "S")']);
  });
  test("variables, links and the time range", () => {
    const variable = (query: string) => ({ templating: { list: [{ name: "host", type: "query", query: { query } }] } });
    const before = rendered({
      "dashboards/d.json": dashboard([], { ...variable("label_values(up, host)"), time: { from: "now-1h" } }),
    });
    const after = rendered({
      "dashboards/d.json": dashboard([], {
        ...variable("label_values(up, job)"),
        time: { from: "now-6h" },
        links: [{ title: "L", url: "/d/x" }],
      }),
    });
    assert.deepEqual(words(before, after), [
      'changed dashboard: time.from: `now-1h` -> `now-6h`; link to "L" added: `/d/x`',
      "changed variable $host: query.query: `label_values(up, host)` -> `label_values(up, job)`",
    ]);
  });
});

describe("bad input", () => {
  test("malformed JSON is named by its file", () => {
    assert.throws(() => rendered({ "dashboards/d.json": "{" }), /dashboards\/d\.json: can't be read/);
  });
  test("a query that does not parse is named by dashboard, panel and query", () => {
    assert.throws(
      () => withPanels(panel("P", "sum(m")),
      /dashboard d, panel "P", query A: not PromQL[\s\S]*query: sum\(m/,
    );
  });
});
