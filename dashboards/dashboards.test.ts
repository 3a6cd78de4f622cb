/** What holds for every dashboard, read from the JSON that Grafana gets. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { metricNames, syntaxErrors } from "../signals/testing/promql.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { dashboardQueries, dashboards, interpolate, panelQueries, rightlyEmpty, rightlyEmptyReason } from "./index.ts";

const acme = { name: "acme", prefixes: ["acme.", "pump-"], requestsPerSecond: 50, maximumSeries: 100 };
const site = exampleSite({ clients: [acme] });
const datasource = z.object({ type: z.literal("prometheus"), uid: z.enum(["$datasource", "$longterm"]) });
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
const text = z.object({
  type: z.literal("text"),
  id: z.number(),
  title: z.string().min(1),
  gridPos,
  options: z.object({ mode: z.literal("markdown"), content: z.string().min(20) }),
});
const link = z.object({ title: z.string(), type: z.enum(["link", "dashboards"]), keepTime: z.literal(true) });
const dashboard = z.object({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  id: z.null(),
  editable: z.literal(false),
  tags: z.array(z.string()).min(1),
  links: z.array(link.extend({ url: z.string().optional(), tags: z.array(z.string()) })),
  annotations: z.object({
    list: z.array(
      z.object({ name: z.string(), datasource, target: z.object({ expr: z.string(), refId: z.string() }) }),
    ),
  }),
  templating: z.object({ list: z.array(z.object({ name: z.string(), label: z.string(), type: z.string() })) }),
  panels: z.array(z.union([row, panel, text])),
});
type Shown = z.infer<typeof row> | z.infer<typeof panel> | z.infer<typeof text>;

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
      ["vigia-slo", "SLO"],
      ["vigia-series", "Series"],
      ["vigia-clients", "Clients"],
      ["vigia-cache-and-storage", "Cache and Storage"],
      ["vigia-business", "Business"],
      ["vigia-monitoring", "Monitoring"],
      ["vigia-client-acme", "Client acme"],
    ],
  );
});

test("the output is the same at every run", () => {
  assert.deepEqual(dashboards(exampleSite({ clients: [acme] })), rendered);
});

for (const { uid, panels, templating, links, annotations } of parsed) {
  const drawn = panels.filter((item): item is z.infer<typeof panel> => "targets" in item);

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
      const marks = annotations.list.map(({ name, datasource, target }) => ({
        title: name,
        targets: [{ ...target, datasource }],
      }));
      assert.equal(marks.length, 2);
      for (const { title, targets } of [...drawn, ...marks]) {
        for (const { expr, datasource } of targets) {
          assert.ok(variables.has(datasource.uid), `${title} reads ${datasource.uid}`);
          assert.deepEqual(syntaxErrors(expr), [], title);
          assert.match(expr, /host=~"\$host"/, title);
          assert.doesNotMatch(expr, /vector\(/, title);
          for (const [name] of expr.matchAll(/\$[a-zA-Z_]\w*/g)) {
            assert.ok(["$__rate_interval", "$__range"].includes(name) || variables.has(name), `${title} uses ${name}`);
          }
        }
      }
    });

    test("the long-term store is asked for recorded series only: it has no others", () => {
      const metrics = drawn
        .flatMap(({ targets }) => targets)
        .filter(({ datasource }) => datasource.uid === "$longterm")
        .flatMap(({ expr }) => metricNames(expr));
      assert.deepEqual(
        metrics.filter((name) => !name.includes(":")),
        [],
      );
    });

    test("it links to the other dashboards, but those of single clients", () => {
      const others = parsed.filter((other) => other.uid !== uid && !other.tags.includes("vigia-client"));
      assert.deepEqual(
        links.flatMap(({ url }) => (url === undefined ? [] : [url])),
        others.map((other) => `/d/${other.uid}`),
      );
    });

    test("where a click leads is a dashboard that has the variable", () => {
      for (const [, to, variable] of JSON.stringify(panels).matchAll(/"url":"\/d\/([a-z-]+)\?var-(\w+)=/g)) {
        const target = parsed.find((other) => other.uid === to);
        assert.ok(
          target?.templating.list.some(({ name }) => name === variable),
          `${to} has no variable ${variable}`,
        );
      }
    });
  });
}

describe("clients", () => {
  const expressions = (uid: string) =>
    panelQueries(site).flatMap(({ dashboard, expr }) => (dashboard === uid ? [expr] : []));

  test("a client's dashboard shows that client and its own series, and no other", () => {
    const shown = expressions("vigia-client-acme");
    assert.ok(shown.length > 10);
    for (const expr of shown) {
      for (const [, selector = ""] of expr.matchAll(/\{([^}]+)\}/g)) {
        assert.match(selector, /client="acme"|series_id=~"acme\\\\\..\*\|pump-\.\*"/);
      }
    }
  });

  test("nothing about clients is added up from series, of which the folded ones have no owner", () => {
    for (const expr of expressions("vigia-clients")) assert.doesNotMatch(expr, /series_id/);
  });

  test("without clients in the configuration there is no dashboard of one, and no menu of them", () => {
    const plain = dashboards(exampleSite());
    assert.deepEqual(
      plain.map(({ uid }) => uid),
      rendered.map(({ uid }) => uid).filter((uid) => uid !== "vigia-client-acme"),
    );
    const menus = (all: typeof plain) =>
      all.filter(({ json }) => json.includes('"asDropdown": true')).map(({ uid }) => uid);
    assert.deepEqual([menus(plain), menus(rendered)], [[], ["vigia-clients"]]);
  });
});

describe("what concerns one series", () => {
  test("says that it covers unfolded series only", () => {
    const silent = parsed
      .filter(({ uid }) => uid === "vigia-series")
      .flatMap(({ panels }) => panels)
      .filter((item): item is z.infer<typeof panel> => "targets" in item)
      .filter(({ targets }) => targets.some(({ expr }) => /by \([^)]*series_id/.test(expr)))
      .filter(({ description }) => !description.includes("Unfolded series only"));
    assert.deepEqual(
      silent.map(({ title }) => title),
      [],
    );
  });
});

describe("objectives", () => {
  test("a site's objective is the line in its panels", () => {
    const strict = exampleSite({ clients: [acme], objectives: { ...site.objectives, cacheHitRatio: 0.93 } });
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
    for (const { expr } of dashboardQueries(site)) {
      const text = interpolate(expr, { interval: "1m" });
      assert.doesNotMatch(text, /\$[a-zA-Z_]/);
      assert.deepEqual(syntaxErrors(text), []);
    }
    assert.equal(
      interpolate('rate(a{host=~"$host"}[$__rate_interval])', { host: "vm-1", interval: "20s" }),
      'rate(a{host=~"vm-1"}[20s])',
    );
    assert.throws(() => interpolate('up{x="$unheard_of"}', { interval: "1m" }), /\$unheard_of/);
  });

  test("queries of variables and annotations are listed as well, those of variables with an element a value", () => {
    const all = dashboardQueries(site);
    assert.deepEqual(
      all.filter(({ kind }) => kind === "panel").map(({ kind: _, ...query }) => query),
      queries,
    );
    const hosts = all.find(({ kind, panel }) => kind === "variable" && panel === "host");
    assert.equal(hosts?.expr, "count by (host) (up)");
    const names = new Set(all.filter(({ kind }) => kind === "annotation").map(({ panel }) => panel));
    assert.deepEqual([...names], ["Firing alerts", "Deployments"]);
  });

  test("what is rightly empty is a query that there is, with a reason", () => {
    const all = dashboardQueries(site);
    for (const { dashboard, panel, refId, reason } of rightlyEmpty) {
      const found = all.filter(
        (query) =>
          (dashboard === "*" || query.dashboard === dashboard) && query.panel === panel && query.refId === refId,
      );
      assert.equal(found.length, dashboard === "*" ? rendered.length : 1, `${dashboard} / ${panel} / ${refId}`);
      assert.ok(reason.length > 20);
      for (const query of found) assert.equal(rightlyEmptyReason(query), reason);
    }
    assert.equal(rightlyEmptyReason({ dashboard: "d", panel: "p", refId: "A" }), undefined);
  });
});
