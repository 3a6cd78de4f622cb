import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exampleSite } from "../signals/testing/site.ts";
import { alertmanager, alertmanagerFiles } from "./alertmanager.ts";
import { alertsByName } from "./catalogue.ts";
import { inhibitions, namedByInhibitions } from "./inhibition.ts";
import { everyKind, sites, webhook } from "./testing/sites.ts";

const textOf = (site: Parameters<typeof alertmanagerFiles>[0]) => alertmanagerFiles(site)["alertmanager.yaml"] ?? "";

describe("Alertmanager's configuration", () => {
  test("without receivers it is complete and tells nobody", () => {
    const { route, receivers } = alertmanager(exampleSite());
    assert.deepEqual(receivers, [{ name: route.receiver }]);
    assert.deepEqual(route.routes, []);
  });

  test("every secret is a file, never text", () => {
    const text = textOf(exampleSite({ receivers: everyKind }));
    const files = [...text.matchAll(/(\w+_file): (\S+)/g)].map(([, option, file]) => `${option} ${file}`);
    assert.deepEqual(files, [
      "url_file /etc/vigia/current/receivers/team",
      "auth_password_file /etc/vigia/current/receivers/mail",
      "api_url_file /etc/vigia/current/receivers/chat",
      "routing_key_file /etc/vigia/current/receivers/pager",
      "api_key_file /etc/vigia/current/receivers/genie",
      "url_file /etc/vigia/current/receivers/deadman",
    ]);
    for (const secret of ["team-url", "mail-password", "chat-url", "pager-key", "genie-key"])
      assert.doesNotMatch(text, new RegExp(secret));
  });

  test("every receiver hears of the end of an incident too", () => {
    const text = textOf(exampleSite({ receivers: everyKind }));
    assert.equal(text.match(/send_resolved: true/g)?.length, everyKind.length);
  });

  test("the same site is the same text", () => {
    for (const site of Object.values(sites)) assert.equal(textOf(site), textOf(site));
  });

  describe("inhibition", () => {
    const site = exampleSite();
    const rules = inhibitions(site).map(({ source, target, equal }) => ({
      causes: source.flatMap(({ values }) => values),
      quiet: target.flatMap(({ label, values }) => (label === "alertname" ? values : [])),
      equal,
    }));
    const severityOf = (name: string) => alertsByName.get(name)?.severity;

    test("speaks only of alerts that there are", () => {
      for (const name of namedByInhibitions) assert.ok(alertsByName.has(name), name);
    });

    test("by a warning never silences what is critical, whatever a site overrides", () => {
      const [, ...named] = rules;
      for (const { causes, quiet } of named) {
        if (!causes.some((name) => severityOf(name) === "warning")) continue;
        for (const name of quiet) assert.notEqual(severityOf(name), "critical", `${causes} silences ${name}`);
      }
      const graver = exampleSite({ overrides: { CacheHitRateLow: { severity: "critical" } } });
      const redis = inhibitions(graver).find(({ source }) => source[0]?.values.includes("RedisDown"));
      assert.deepEqual(redis?.target[0]?.values, ["PredictionLatencyHigh", "LatencyBudgetBurningSlow"]);
      const lesser = inhibitions(exampleSite({ overrides: { HostAbsent: { severity: "warning" } } }));
      assert.ok(lesser[0]?.target[0]?.values.includes("PostgresDown"), "what is graver speaks beside it");
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

    test("an alert that is left out neither silences nor is silenced", () => {
      const names = (left: string) =>
        JSON.stringify(alertmanager(exampleSite({ overrides: { [left]: false } })).inhibit_rules);
      for (const name of namedByInhibitions) assert.doesNotMatch(names(name), new RegExp(`\\b${name}\\b`));
    });
  });

  test("intervals of windows and times that no route uses are not written", () => {
    const used = alertmanager(exampleSite({ receivers: [webhook("team", { hosts: ["vm-1"], activeTimes: [{}] })] }));
    assert.deepEqual(
      used.time_intervals.map(({ name }) => name),
      ["active-team-1"],
    );
  });
});
