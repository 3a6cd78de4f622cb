/** What messages are made of: each alert's links, value and objective. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dashboardUids } from "../signals/dashboard-uids.ts";
import { objectiveText } from "../signals/objectives.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { alertsByName, ruleGroups } from "./catalogue.ts";
import { ruleFile } from "./render.ts";
import { clients } from "./testing/sites.ts";

const site = exampleSite({ clients });
const annotationsOf = (chosen = site) =>
  ruleGroups(chosen)
    .flatMap((group) => ruleFile(group, chosen).groups.flatMap(({ rules }) => rules))
    .flatMap(({ alert, annotations }) =>
      alert === undefined ? [] : [{ alert: String(alert), ...(annotations as Record<string, string>) }],
    ) as readonly ({ alert: string } & Readonly<Record<string, string | undefined>>)[];
const of = (name: string, chosen = site) => annotationsOf(chosen).find(({ alert }) => alert === name);

describe("annotations", () => {
  test("link each alert to a dashboard that there is, with its host and client chosen", () => {
    for (const { alert, dashboard = "" } of annotationsOf()) {
      const { origin, pathname } = new URL(dashboard);
      assert.equal(origin, `http://127.0.0.1:${site.ports.grafana}`);
      assert.ok(
        dashboardUids.some((uid) => pathname === `/d/${uid}`),
        `${alert}: ${dashboard}`,
      );
    }
    assert.match(of("RedisDown")?.dashboard ?? "", /\?var-host=\{\{ \$labels\.host \}\}$/);
    assert.match(of("HostAbsent")?.dashboard ?? "", /\?var-host=vm-6$/);
    assert.doesNotMatch(of("Watchdog")?.dashboard ?? "", /\?/);
    const elsewhere = exampleSite({ dashboardBase: "https://grafana.example.org" });
    assert.match(of("RedisDown", elsewhere)?.dashboard ?? "", /^https:\/\/grafana\.example\.org\/d\/vigia-/);
  });

  test("say the objective where one is the threshold, as the site sets it", () => {
    for (const { alert, objective } of annotationsOf()) {
      assert.equal(objective !== undefined, alertsByName.get(alert)?.objective !== undefined, alert);
    }
    const objectives = { ...site.objectives, latencyWarningSeconds: 0.08 };
    assert.equal(of("PredictionLatencyHigh", exampleSite({ objectives }))?.objective, "80 ms");
  });

  test("say the value where the description does, in the same unit", () => {
    for (const { alert, description = "", value } of annotationsOf()) {
      assert.equal(value !== undefined, description.includes("$value"), alert);
      if (value !== undefined) assert.ok(description.includes(value), alert);
    }
  });
});

test("objectives read as people say them", () => {
  const { objectives } = site;
  assert.deepEqual(
    (["latencyCriticalSeconds", "queueAgeSeconds", "errorRatio", "throughputWarning", "seriesBudget"] as const).map(
      (name) => objectiveText(name, objectives),
    ),
    ["100 ms", "300 s", "1 %", "160/s", "250,000"],
  );
});
