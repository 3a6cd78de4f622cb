import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "js-yaml";
import { syntaxErrors } from "../signals/testing/promql.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { renderRules, ruleGroups } from "./index.ts";
import { ruleFile } from "./render.ts";
import { promtoolFiles } from "./testing/scenario.ts";

const site = exampleSite();
const rulesOf = (chosen = site) =>
  ruleGroups(chosen).flatMap((group) => ruleFile(group, chosen).groups.flatMap(({ rules }) => rules));
const expressionOf = (name: string, chosen = site): string =>
  String(rulesOf(chosen).find(({ alert }) => alert === name)?.expr);

describe("rules", () => {
  test("each is PromQL, and each alert says all that it must", () => {
    for (const { expr, alert, labels, annotations } of rulesOf()) {
      assert.deepEqual(syntaxErrors(String(expr)), []);
      if (alert === undefined) continue;
      assert.match(String(alert), /^[A-Z][A-Za-z]+$/);
      const { severity, owner } = labels as Record<string, string>;
      assert.ok(["critical", "warning", "info"].includes(String(severity)));
      assert.ok(["platform", "predictions"].includes(String(owner)));
      const { summary, description, runbook_url } = annotations as Record<string, string>;
      assert.doesNotMatch(String(summary), /\{\{/);
      assert.ok(summary && description && runbook_url);
    }
  });

  test("no alert is one per series", () => {
    for (const { alert, expr } of rulesOf()) {
      if (alert !== undefined) assert.doesNotMatch(String(expr), /series_id|model_version/);
    }
  });

  test("each host of the site has its absence watched, and a new host is watched too", () => {
    const watched = (names: readonly string[]) => {
      const hosts = site.hosts.slice(0, 1).flatMap((host) => names.map((name) => ({ ...host, name })));
      return rulesOf(exampleSite({ hosts }))
        .filter(({ alert }) => alert === "HostAbsent")
        .map(({ labels }) => (labels as { host: string }).host);
    };
    assert.deepEqual(watched(["vm-6", "vm-1"]), ["vm-6", "vm-1"]);
    assert.deepEqual(watched(["local"]), ["local"]);
  });

  test("the site's objectives are the thresholds", () => {
    const objectives = { ...site.objectives, latencyCriticalSeconds: 0.25, errorRatio: 0.02, minimumRequestRate: 3 };
    const changed = exampleSite({ objectives });
    assert.match(expressionOf("PredictionLatencyCritical", changed), /> 0\.25\).+>= 3\)/);
    assert.match(expressionOf("ErrorRateHigh", changed), /> 0\.02\).+>= 3\)/);
    assert.match(expressionOf("ServiceReplicaMissing", exampleSite({ replicas: 5 })), /< 5\)/);
  });

  test("what an alert reads is recorded before it, in its own group", () => {
    const counted = new Set(rulesOf().flatMap(({ record }) => (/:increase1m$/.test(String(record)) ? [record] : [])));
    for (const group of ruleGroups(site)) {
      const recorded = new Set<string>();
      for (const rule of ruleFile(group, site).groups.flatMap(({ rules }) => rules)) {
        if (rule.record !== undefined) recorded.add(String(rule.record));
        // Of weeks it does not matter which minute's count is the last one.
        for (const [name] of String(rule.expr).matchAll(/\bhost:[a-z0-9_]+:[a-z0-9_]+/g))
          assert.ok(recorded.has(name) || counted.has(name), name);
      }
    }
  });

  test("files are named after their group, are YAML, and come out the same each time", () => {
    const files = renderRules(site);
    assert.deepEqual(Object.keys(files), [
      "outages.yaml",
      "predictions.yaml",
      "availability.yaml",
      "stores.yaml",
      "containers.yaml",
      "hosts.yaml",
      "monitoring.yaml",
      "slo.yaml",
      "model-behaviour.yaml",
      "aggregates.yaml",
      "budgets.yaml",
      "daily.yaml",
      "models.yaml",
    ]);
    for (const text of Object.values(files)) assert.ok(Array.isArray((load(text) as { groups: unknown[] }).groups));
    assert.deepEqual(renderRules(exampleSite()), files);
  });

  test("a site that scrapes more often is judged sooner", () => {
    const text = renderRules(exampleSite({ scrapeIntervalSeconds: 5 }))["predictions.yaml"] ?? "";
    assert.match(text, /interval: 5s/);
    assert.match(text, /_bucket\[1m\]/);
    assert.match(text, /for: 40s/);
  });
});

test("a scenario about an alert that there is not is an error", () => {
  const scenario = { name: "x", inputs: [], expect: [{ alert: "NoSuchAlert", at: 60, firing: [] }] };
  assert.throws(() => promtoolFiles(site, [scenario]), /NoSuchAlert/);
});
