import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Checked, checkDashboards, isGood } from "./check.ts";
import { parseDashboard } from "./dashboard.ts";
import { problemText, summary, table } from "./report.ts";
import { Store } from "./store.ts";
import { type FakeStore, fakeStore } from "./testing.ts";

const source = { uid: "$datasource" };
const host = {
  ...{ name: "host", type: "query", multi: true, includeAll: true, allValue: ".+", datasource: source },
  ...{ query: { query: "label_values(up, host)" }, current: { value: ["$__all"] } },
};
const single = {
  name: "one",
  type: "query",
  datasource: source,
  query: { query: 'label_values(up{host=~"$host"}, host)' },
};

interface Query {
  readonly title?: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly uid?: string;
}

function dashboard(queries: readonly Query[], more: object = {}) {
  const panels = queries.map(({ title = "Panel", expr, instant, uid = "$datasource" }) => ({
    ...{ title, type: "timeseries", gridPos: { w: 12 } },
    targets: [{ refId: "A", expr, datasource: { uid }, ...(instant ? { instant } : { range: true }) }],
  }));
  const list = [{ name: "datasource", type: "datasource", query: "prometheus", regex: "/^Prometheus$/" }, host, single];
  return parseDashboard(JSON.stringify({ uid: "one", panels, templating: { list }, ...more }), "one.json");
}

describe("live check", () => {
  let fake: FakeStore;
  let stores: Map<string, Store>;
  before(async () => {
    fake = await fakeStore({ metrics: { up: ["vm-1", "vm-2"], quiet: [], nothing_counted: ["vm-1"] } });
    stores = new Map([["prometheus", new Store({ uid: "prometheus", url: fake.url })]]);
  });
  after(() => fake.close());

  const check = (
    queries: readonly Query[],
    rightlyEmpty: { dashboard: string; panel: string; refId: string; reason: string }[] = [],
    more = {},
  ) =>
    checkDashboards({
      dashboards: [dashboard(queries, more)],
      stores,
      rightlyEmpty,
      scrapeSeconds: 15,
      now: 1_700_000_000_000,
    });
  const panels = async (...parameters: Parameters<typeof check>): Promise<Checked[]> =>
    (await check(...parameters)).filter(({ kind }) => kind === "panel");
  const first = async (...parameters: Parameters<typeof check>): Promise<Checked> => {
    const [checked] = await panels(...parameters);
    assert.ok(checked);
    return checked;
  };

  test("what returns data is good, and its time is measured", async () => {
    const checked = await first([{ expr: "up" }]);
    assert.deepEqual(checked.outcome, { result: "data", series: 2 });
    assert.ok((checked.seconds ?? 0) > 0);
    assert.ok(isGood(checked));
  });

  test("what returns nothing is a problem unless a reason is listed for this very query", async () => {
    const reason = "There is none while all is well.";
    const listed = { dashboard: "one", panel: "Panel", refId: "A", reason };
    assert.deepEqual((await first([{ expr: "quiet" }])).outcome, { result: "empty" });
    assert.deepEqual((await first([{ expr: "quiet" }], [listed])).outcome, { result: "rightly empty", reason });
    assert.deepEqual(
      (await first([{ expr: "quiet" }], [{ ...listed, dashboard: "*" }])).outcome.result,
      "rightly empty",
    );
    assert.deepEqual((await first([{ expr: "quiet" }], [{ ...listed, refId: "B" }])).outcome, { result: "empty" });
  });

  test("NaN is no data", async () => {
    assert.deepEqual((await first([{ expr: "nothing_counted", instant: true }])).outcome, { result: "empty" });
  });

  test("a metric that the store does not have is named", async () => {
    const checked = await first([{ expr: 'sum(rate(no_such_total{host=~"$host"}[$__rate_interval]))' }]);
    assert.deepEqual(checked.outcome, { result: "unknown metric", metrics: ["no_such_total"] });
    assert.match(problemText(checked), /one \/ Panel \/ A: .+no_such_total/);
  });

  test("a query that the store refuses fails with the store's own words; the others go on", async () => {
    const [bad, good] = await panels([
      { expr: "syntax error", title: "Bad" },
      { expr: "up", title: "Good" },
    ]);
    assert.ok(bad && good);
    assert.match(problemText(bad), /one \/ Bad \/ A: failed: bad_data: 1:5: parse error\n\s+syntax error/);
    assert.ok(isGood(good));
  });

  test("a data source that nobody gave is a problem of the query", async () => {
    const checked = await first([{ expr: "up", uid: "victoriametrics" }]);
    assert.equal(checked.outcome.result, "failed");
    assert.match(problemText(checked), /victoriametrics/);
  });

  test("variables are asked for, and filled in as when the dashboard is opened", async () => {
    const checked = await check([{ expr: 'rate(up{host=~"$host", x="$one"}[$__rate_interval])' }]);
    const variables = checked.filter(({ kind }) => kind === "variable");
    assert.deepEqual(
      variables.map(({ panel, outcome }) => [panel, outcome.result]),
      [
        ["host", "data"],
        ["one", "data"],
      ],
    );
    assert.equal(checked.at(-1)?.sent, 'rate(up{host=~".+", x="vm-1"}[1m])');
    assert.ok(
      fake.asked.some(
        (line) => line.startsWith("/api/v1/label/host/values?") && line.includes('match[]=up{host=~".+"}'),
      ),
    );
  });

  test("a range is asked for at the dashboard's own range, with Grafana's step", async () => {
    await check([{ expr: "up" }], [], { time: { from: "now-30d", to: "now" } });
    const range = new URLSearchParams(fake.asked.findLast((line) => line.includes("query_range"))?.split("?")[1]);
    assert.equal(range.get("step"), "3600");
    assert.equal(Number(range.get("end")) - Number(range.get("start")), 30 * 86_400);
    assert.equal(Number(range.get("end")) % 3600, 0);
  });

  test("annotations are asked for too", async () => {
    const annotations = {
      list: [{ name: "Marks", datasource: source, target: { refId: "Anno", expr: "quiet" } }, { name: "Built in" }],
    };
    const marks = (await check([], [], { annotations })).filter(({ kind }) => kind === "annotation");
    assert.deepEqual(
      marks.map(({ panel, outcome }) => [panel, outcome.result]),
      [["Marks", "empty"]],
    );
  });

  test("the report has a line for each query and names what is wrong", async () => {
    const checked = await check([
      { expr: "up", title: "Good" },
      { expr: "quiet", title: "Silent" },
    ]);
    assert.equal(table(checked).split("\n").length, 1 + checked.length);
    assert.match(summary(checked), /one \/ Silent \/ A: returned nothing/);
    assert.match(summary(checked), /4 queries: 3 returned data, 0 are rightly empty, 1 is a problem$/);
  });
});

test("a store that is down, one that refuses the password, and one that is something else are one message each", async () => {
  const closed = await fakeStore({ metrics: {} });
  await closed.close();
  await assert.rejects(
    new Store({ uid: "prometheus", url: closed.url }).assertReachable(),
    /prometheus at http:.+ does not answer: ECONNREFUSED/,
  );
  const locked = await fakeStore({ metrics: {}, password: "right" });
  try {
    const store = (password: string) => new Store({ uid: "prometheus", url: locked.url, user: "admin", password });
    await assert.rejects(store("wrong").assertReachable(), /refuses the password/);
    await store("right").assertReachable();
  } finally {
    await locked.close();
  }
});

test("a file that is no dashboard is named, with the panel", () => {
  assert.throws(() => parseDashboard("{", "x.json"), /dashboard x\.json is no JSON/);
  assert.throws(() => parseDashboard('{"uid": "x", "panels": "nonsense"}', "x.json"), /x\.json.+panels/);
  const panel = { title: "Odd", targets: [{ expr: 7 }] };
  assert.throws(() => parseDashboard(JSON.stringify({ uid: "x", panels: [panel] }), "x.json"), /panel "Odd".+expr/);
});
