import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { receiverSchema } from "../signals/site.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { alertmanager, renderAlertmanager } from "./alertmanager.ts";
import { ruleGroups } from "./index.ts";

const team = receiverSchema.parse({ name: "team", urlSecret: "teamUrl" });

describe("Alertmanager's configuration", () => {
  test("without receivers it is complete and tells nobody", () => {
    const { route, receivers } = alertmanager(exampleSite());
    assert.deepEqual(receivers, [{ name: route.receiver }]);
    assert.deepEqual(route.routes, []);
  });

  test("a webhook's address is a file, never text", () => {
    const text = renderAlertmanager(exampleSite({ receivers: [team] }));
    assert.match(text, /url_file: \/etc\/vigia\/current\/receivers\/team/);
    assert.doesNotMatch(text, /teamUrl|url:/);
  });

  test("the name of the silent receiver can't be taken", () => {
    const receivers = [{ ...team, name: "nobody" }];
    assert.throws(() => alertmanager(exampleSite({ receivers })), /"nobody" is taken/);
  });

  describe("inhibition", () => {
    const site = exampleSite();
    const alerts = ruleGroups(site).flatMap(({ rules }) =>
      rules.flatMap((rule) => (rule.kind === "alert" ? [rule] : [])),
    );
    const rules = alertmanager(site).inhibit_rules.map(({ source_matchers, target_matchers, equal }) => ({
      causes: source_matchers.flatMap(namesIn),
      quiet: target_matchers.flatMap(namesIn),
      equal,
    }));
    const severityOf = (name: string) => alerts.find((alert) => alert.name === name)?.severity;

    test("speaks only of alerts that there are", () => {
      for (const { causes, quiet } of rules) {
        assert.ok(causes.length > 0 && quiet.length > 0);
        for (const name of [...causes, ...quiet]) assert.ok(severityOf(name), name);
      }
    });

    test("by a warning never silences what is critical", () => {
      for (const { causes, quiet } of rules) {
        if (!causes.some((name) => severityOf(name) === "warning")) continue;
        for (const name of quiet) assert.notEqual(severityOf(name), "critical", `${causes} silences ${name}`);
      }
    });

    test("has no circle in which alerts silence each other", () => {
      const reached = (name: string, seen: readonly string[]): readonly string[] =>
        rules
          .filter(({ causes }) => causes.includes(name))
          .flatMap(({ quiet }) => quiet)
          .flatMap((next) => (seen.includes(next) ? [next] : [next, ...reached(next, [...seen, next])]));
      // The first rule names HostAbsent as what it leaves out.
      for (const name of rules.slice(1).flatMap(({ causes }) => causes))
        assert.ok(!reached(name, []).includes(name), name);
    });
  });
});

function namesIn(matcher: string): readonly string[] {
  const [, names] = /^alertname!?=~?"(.+)"$/.exec(matcher) ?? [];
  return names?.split("|") ?? [];
}
