/** Grafana takes any provisioning file: what does not fit together shows as an empty dashboard, or not at all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "js-yaml";
import { example } from "../testing/examples.ts";
import { dashboardFiles } from "./files.ts";
import { renderDashboardProvider, renderDataSources } from "./grafana.ts";
import { renderPrometheus } from "./prometheus.ts";

interface DataSource {
  name: string;
  uid: string;
  type: string;
  url: string;
  isDefault?: boolean;
  jsonData: { timeInterval?: string };
}

interface Variable {
  name: string;
  type: string;
  query?: unknown;
  regex?: string;
  current?: { value?: string | string[] };
}

interface Dashboard {
  uid: string;
  panels: { type: string; targets?: { datasource?: { type: string; uid: string } }[]; panels?: Dashboard["panels"] }[];
  templating: { list: Variable[] };
}

const { site } = example("local");
const dataSourcesOf = (text: string) => (load(text) as { datasources: DataSource[] }).datasources;
const dataSources = dataSourcesOf(renderDataSources(site));
const dashboards = Object.entries(dashboardFiles(site)).map(([file, text]) => ({
  file,
  dashboard: JSON.parse(text) as Dashboard,
}));

/** The data sources among which a variable lets people choose: Grafana matches names, with a regex between slashes. */
function choices(variable: Variable): DataSource[] {
  const regex = new RegExp(/^\/(.*)\/$/.exec(variable.regex ?? "")?.[1] ?? variable.regex ?? "");
  return dataSources.filter(({ name, type }) => type === variable.query && regex.test(name));
}

for (const { file, dashboard } of dashboards) {
  test(`${file}: each variable for a data source stands for exactly one that is provisioned`, () => {
    const variables = dashboard.templating.list.filter(({ type }) => type === "datasource");
    assert.ok(variables.length > 0);
    for (const variable of variables) {
      const found = choices(variable);
      assert.equal(found.length, 1, `$${variable.name} chooses among ${found.map(({ name }) => name)}`);
      const preset = variable.current?.value;
      if (preset !== undefined) assert.equal(preset, found[0]?.uid, `$${variable.name}`);
    }
    const usual = variables.find(({ name }) => name === "datasource");
    if (usual !== undefined) assert.equal(choices(usual)[0]?.isDefault, true, "$datasource is the default one");
  });

  test(`${file}: every target reads one of them`, () => {
    const known = new Set([
      ...dashboard.templating.list.filter(({ type }) => type === "datasource").map(({ name }) => `$${name}`),
      ...dataSources.map(({ uid }) => uid),
    ]);
    const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
    for (const { uid } of panels.flatMap(({ targets }) => (targets ?? []).flatMap((it) => it.datasource ?? []))) {
      assert.ok(known.has(uid), uid);
    }
  });
}

test("one data source is the default, and no two have the same uid or name", () => {
  assert.deepEqual(
    dataSources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid),
    ["prometheus"],
  );
  for (const key of ["uid", "name"] as const) {
    const values = dataSources.map((dataSource) => dataSource[key]);
    assert.deepEqual(values, [...new Set(values)]);
  }
});

test("the interval of each store of series is the one in which its samples come: $__rate_interval follows from it", () => {
  for (const scrapeIntervalSeconds of [5, 15, 60]) {
    const changed = { ...site, scrapeIntervalSeconds };
    const { global } = load(renderPrometheus(changed)) as { global: Record<string, string> };
    const stores = dataSourcesOf(renderDataSources(changed)).filter(({ type }) => type === "prometheus");
    assert.deepEqual(
      stores.map(({ uid }) => uid),
      ["prometheus", "victoriametrics"],
    );
    for (const { uid, jsonData } of stores) {
      // Scraped series come in the one interval, recorded ones in the other.
      const interval = uid === "prometheus" ? global.scrape_interval : global.evaluation_interval;
      assert.equal(jsonData.timeInterval, interval, uid);
    }
  }
});

test("a stack without the long-term store has no data source for it", () => {
  const left = dataSourcesOf(renderDataSources(site, new Set(["victoriametrics"])));
  assert.deepEqual(
    left.map(({ uid }) => uid),
    ["prometheus", "alertmanager"],
  );
});

test("the dashboards' folder is one, and what is changed there cannot be changed in Grafana", () => {
  const { providers } = load(renderDashboardProvider()) as { providers: Record<string, unknown>[] };
  assert.equal(providers.length, 1);
  const [provider] = providers;
  assert.equal(provider?.type, "file");
  assert.equal(provider?.allowUiUpdates, false);
  assert.ok(String(provider?.folder).length > 0);
});
