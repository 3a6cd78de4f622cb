/** What holds for every dashboard, read from the JSON that Grafana gets. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { syntaxErrors } from "../signals/testing/promql.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { dashboards, interpolate, panelQueries, rightlyEmpty } from "./index.ts";

const site = exampleSite();
const datasource = z.object({ type: z.literal("prometheus"), uid: z.literal("$datasource") });
const gridPos = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
const row = z.object({ type: z.literal("row"), id: z.number(), title: z.string(), gridPos });
const panel = z.object({
  type: z.enum(["timeseries", "stat", "table"]),
  id: z.number(),
  title: z.string().min(1),
  description: z.string().min(20),
  gridPos,
  datasource,
  targets: z
    .array(z.object({ refId: z.string(), datasource, expr: z.string(), legendFormat: z.string().min(1) }))
    .min(1),
  fieldConfig: z.object({
    defaults: z.object({ unit: z.string(), thresholds: z.object({ steps: z.array(z.object({})).min(1) }) }),
  }),
});
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  id: z.null(),
  editable: z.literal(false),
  tags: z.array(z.string()).min(1),
  links: z.array(z.object({ url: z.string(), keepTime: z.literal(true), includeVars: z.literal(true) })),
  templating: z.object({ list: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })) }),
  panels: z.array(z.union([row, panel])),
});
type Shown = z.infer<typeof row> | z.infer<typeof panel>;

const rendered = dashboards(site);
const parsed = rendered.map(({ json }) => dashboard.parse(JSON.parse(json)));
const overlap = ({ gridPos: a }: Shown, { gridPos: b }: Shown): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test("the addresses are those that bookmarks know", () => {
  assert.deepEqual(
    rendered.map(({ uid, title }) => [uid, title]),
    [
      ["vigia-performance-overview", "Performance Overview"],
      ["vigia-system-health", "System Health"],
    ],
  );
});

test("the output is the same at every run", () => {
  assert.deepEqual(dashboards(exampleSite()), rendered);
});

for (const { uid, panels, templating, links } of parsed) {
  const drawn = panels.filter((item): item is z.infer<typeof panel> => item.type !== "row");

  describe(uid, () => {
    test("ids are unique, panels stay within 24 columns and hide none of the others", () => {
      assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
      for (const [index, item] of panels.entries()) {
        assert.ok(item.gridPos.x + item.gridPos.w <= 24, item.title);
        for (const other of panels.slice(index + 1)) assert.ok(!overlap(item, other), `${item.title} / ${other.title}`);
      }
    });

    test("titles are unique, so that a query is named by panel and refId", () => {
      const titles = drawn.map(({ title }) => title);
      assert.deepEqual(titles, [...new Set(titles)]);
      for (const { targets } of drawn) assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length);
    });

    test("every query is PromQL, follows the host variable and invents no data", () => {
      const variables = new Set(templating.list.map(({ name }) => `$${name}`));
      for (const { title, targets } of drawn) {
        for (const { expr } of targets) {
          assert.deepEqual(syntaxErrors(expr), [], title);
          assert.match(expr, /host=~"\$host"/, title);
          assert.doesNotMatch(expr, /vector\(/, title);
          for (const [name] of expr.matchAll(/\$\w+/g)) {
            assert.ok(name === "$__rate_interval" || variables.has(name), `${title} uses ${name}`);
          }
        }
      }
    });

    test("it links to the other dashboards", () => {
      const others = rendered.filter((other) => other.uid !== uid).map((other) => `/d/${other.uid}`);
      assert.deepEqual(
        links.map(({ url }) => url),
        others,
      );
    });
  });
}

describe("objectives", () => {
  test("a site's objective is the line in its panels", () => {
    const strict = exampleSite({ objectives: { ...site.objectives, cacheHitRatio: 0.93 } });
    const lines = (json: string): number => json.split("0.93").length - 1;
    const [before, after] = [rendered, dashboards(strict)].map(([overview]) => lines(overview?.json ?? ""));
    assert.equal(before, 0);
    assert.ok(after !== undefined && after >= 2, "stat and time series of the cache hit rate");
  });
});

describe("panel queries", () => {
  const queries = panelQueries(site);

  test("each query of each panel is listed", () => {
    const count = parsed
      .flatMap(({ panels }) => panels)
      .reduce((sum, item) => sum + ("targets" in item ? item.targets.length : 0), 0);
    assert.equal(queries.length, count);
    assert.ok(queries.every(({ expr }) => expr.length > 0));
  });

  test("interpolated, nothing of Grafana's is left in them", () => {
    for (const { expr } of queries) {
      assert.doesNotMatch(interpolate(expr, { interval: "1m" }), /\$/);
    }
    assert.equal(
      interpolate('rate(a{host=~"$host"}[$__rate_interval])', { host: "vm-1", interval: "20s" }),
      'rate(a{host=~"vm-1"}[20s])',
    );
    assert.throws(() => interpolate('up{x="$unheard_of"}', { interval: "1m" }), /\$unheard_of/);
  });

  test("what is rightly empty is a query that there is, with a reason", () => {
    for (const { dashboard, panel, refId, reason } of rightlyEmpty) {
      const found = queries.filter(
        (query) => query.dashboard === dashboard && query.panel === panel && query.refId === refId,
      );
      assert.equal(found.length, 1, `${dashboard} / ${panel} / ${refId}`);
      assert.ok(reason.length > 20);
    }
  });
});
