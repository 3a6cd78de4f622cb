/** The drills against the rules and routes as they are generated: what can be known without breaking anything. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "js-yaml";
import { alertsByName } from "../../alerts/catalogue.ts";
import { alertmanagerFiles, renderRules } from "../../alerts/index.ts";
import { drills } from "../../loadtest/drills/catalogue.ts";
import { latencyAlerts } from "../../loadtest/drills/judge.ts";
import type { RuleGroups } from "../../loadtest/drills/monitoring.ts";
import { alertTimes, routeTimes, secondsOf } from "../../loadtest/drills/times.ts";
import { exampleSite } from "../../signals/testing/site.ts";

const site = exampleSite();
const alertmanager = alertmanagerFiles(site)["alertmanager.yaml"] ?? "";

interface RuleFile {
  readonly groups: readonly {
    readonly interval?: string;
    readonly rules: readonly {
      readonly alert?: string;
      readonly record?: string;
      readonly expr: string;
      readonly for?: string;
      readonly keep_firing_for?: string;
    }[];
  }[];
}

/** As Prometheus would report them. */
const groups: RuleGroups = Object.values(renderRules(site))
  .flatMap((text) => (load(text) as RuleFile).groups)
  .map(({ interval, rules }) => ({
    interval: interval === undefined ? site.scrapeIntervalSeconds : secondsOf(interval),
    rules: rules.map((rule) => ({
      name: rule.alert ?? rule.record ?? "",
      query: rule.expr,
      type: rule.alert === undefined ? "recording" : "alerting",
      duration: secondsOf(rule.for ?? "0s"),
      keepFiringFor: secondsOf(rule.keep_firing_for ?? "0s"),
    })),
  }));
const names = new Set(
  groups.flatMap(({ rules }) => rules.filter(({ type }) => type === "alerting")).map((it) => it.name),
);

interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
}
const { inhibit_rules: inhibitions } = load(alertmanager) as { inhibit_rules: readonly Inhibition[] };

/** Whether the matchers of the alert's name let it through; those of other labels are not looked at. */
function meets(matchers: readonly string[], name: string): boolean {
  return matchers.every((matcher) => {
    const [, operator, value = ""] = /^alertname\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(matcher) ?? [];
    if (operator === undefined) return true;
    const same = operator.endsWith("~") ? new RegExp(`^(?:${value})$`).test(name) : value === name;
    return operator.startsWith("!") ? !same : same;
  });
}

for (const { name, expects, consequences } of drills) {
  test(`drill ${name}: its alerts exist, and each consequence is kept quiet by what it expects`, () => {
    assert.deepEqual(
      [expects, ...consequences].filter((it) => !names.has(it)),
      [],
      "no such alerts",
    );
    const loud = consequences.filter(
      (it) => !inhibitions.some((rule) => meets(rule.source_matchers, expects) && meets(rule.target_matchers, it)),
    );
    assert.deepEqual(loud, [], `nothing keeps these quiet while ${expects} fires`);
  });
}

const goals = drills.flatMap(({ name, expects, goalSeconds }) =>
  goalSeconds === undefined ? [] : [{ name, expects, goalSeconds }],
);
for (const { name, expects, goalSeconds } of goals) {
  test(`drill ${name}: window, for and group_wait of ${expects} keep the goal at the default scrape interval`, () => {
    const { detectSeconds } = alertTimes(groups, expects, routeTimes(alertmanager));
    assert.ok(detectSeconds <= goalSeconds, `${detectSeconds} s, and ${goalSeconds} s are allowed`);
  });
}

test("the alerts that a quiet run holds against the load's latency exist, with these objectives", () => {
  for (const [name, objective] of Object.entries(latencyAlerts)) {
    assert.equal(alertsByName.get(name)?.objective, objective, name);
  }
});
