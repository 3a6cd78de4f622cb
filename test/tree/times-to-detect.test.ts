/** What docs/alerting.md states of how soon alerts speak, held to the rules and the route as they are generated. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { alertmanagerFiles, alertsByName, ruleGroups } from "../../alerts/index.ts";
import { ruleFile } from "../../alerts/render.ts";
import type { RuleGroups } from "../../loadtest/drills/monitoring.ts";
import { alertTimes, routeTimes, secondsOf } from "../../loadtest/drills/times.ts";
import { ruleWindowSeconds } from "../../signals/promql/index.ts";
import { exampleSite } from "../../signals/testing/site.ts";

const site = exampleSite();
const route = routeTimes(alertmanagerFiles(site)["alertmanager.yaml"] ?? "");

/** As Prometheus would report them. */
const groups: RuleGroups = ruleGroups(site).flatMap((group) =>
  ruleFile(group, site).groups.map(({ interval, rules }) => ({
    interval: secondsOf(interval),
    rules: rules.map((rule) => ({
      name: String(rule.alert ?? rule.record),
      query: String(rule.expr),
      type: rule.alert === undefined ? ("recording" as const) : ("alerting" as const),
      duration: secondsOf(String(rule.for ?? "0s")),
      keepFiringFor: secondsOf(String(rule.keep_firing_for ?? "0s")),
    })),
  })),
);

/** Where the rule looks back over no window, a fault is seen at the next scrape. */
function times(name: string) {
  const { windowSeconds, forSeconds, intervalSeconds } = alertTimes(groups, name, route);
  const seen = windowSeconds === 0 ? site.scrapeIntervalSeconds : windowSeconds;
  const held = Math.ceil(forSeconds / intervalSeconds) * intervalSeconds;
  const atMost = seen + intervalSeconds + held + route.groupWaitSeconds;
  return { windowSeconds, columns: [seen, intervalSeconds, held, route.groupWaitSeconds, atMost] };
}

/** Of those who are told: outages, and what compares a ratio or a latency with an objective over the rules' usual window. */
const told = [...alertsByName.values()]
  .toReversed()
  .filter(({ severity }) => severity !== "info")
  .map(({ name }) => name);
const outages = told.filter((name) =>
  ruleGroups(site).some(
    (group) => group.name === "outages" && group.rules.some((rule) => "name" in rule && rule.name === name),
  ),
);
const ratios = told.filter((name) => times(name).windowSeconds === ruleWindowSeconds(site));

test("docs/alerting.md states the time to detect of each outage, ratio and latency, and of nothing that is gone", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/alerting.md"), "utf8");
  const [, section = ""] = text.split("## Times to detect\n");
  const stated = section.slice(0, section.indexOf("\n## ")).match(/^\| [A-Z].+$/gm) ?? [];
  const expected = [...outages, ...ratios].map((name) => `| ${[name, ...times(name).columns].join(" | ")} |`);
  assert.deepEqual([...stated], expected, `the table must have these lines:\n${expected.join("\n")}\n`);
  assert.ok(outages.length >= 6 && ratios.length >= 8, expected.join("\n"));
});

test("nobody waits longer than 90 s for an outage, nor longer than half an hour for a ratio over minutes", () => {
  const slow = (names: readonly string[], most: number) =>
    names.filter((name) => (times(name).columns.at(-1) ?? 0) > most);
  assert.deepEqual(slow(outages, 90), []);
  assert.deepEqual(slow(ratios, 1800), []);
});
