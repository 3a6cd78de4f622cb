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

  test("inhibition speaks only of alerts that there are", () => {
    const site = exampleSite();
    const names = new Set(
      ruleGroups(site).flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alert" ? [rule.name] : []))),
    );
    for (const { source_matchers, target_matchers, equal } of alertmanager(site).inhibit_rules) {
      assert.deepEqual(equal, ["host"]);
      for (const matcher of [...source_matchers, ...target_matchers]) {
        const mentioned = /"(.+)"/.exec(matcher)?.[1]?.split("|") ?? [];
        assert.ok(mentioned.length > 0 && mentioned.every((name) => names.has(name as Capitalize<string>)), matcher);
      }
    }
  });
});
