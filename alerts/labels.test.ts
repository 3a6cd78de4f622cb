/** The labels by which routes see an alert are those with which it fires: what the scenarios expect, promtool has judged. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alertsOf, ruleGroups } from "./catalogue.ts";
import { judged } from "./scenarios/index.ts";

for (const label of ["host", "client"] as const) {
  test(`an alert that says to carry "${label}" fires with it, and no other does`, () => {
    const wrong = judged.flatMap(({ site, scenarios }) => {
      const alerts = alertsOf(ruleGroups(site));
      return scenarios
        .flatMap(({ expect }) => expect)
        .flatMap(({ alert, firing }) => {
          const rule = alerts.find(({ name }) => name === alert);
          const says = rule?.labels?.[label] !== undefined || rule?.mentions.includes(label) === true;
          return firing.filter((labels) => (labels[label] !== undefined) !== says).map(() => alert);
        });
    });
    assert.deepEqual([...new Set(wrong)], []);
  });
}
