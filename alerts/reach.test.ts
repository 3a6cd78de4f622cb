/** Who hears of what, without Alertmanager: `alertmanager.promtool.test.ts` holds this reading of the routes to its own. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Site } from "../signals/site.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { labelSets } from "./catalogue.ts";
import { receiversOf, receiversWithoutAlerts, unheardAlerts } from "./reach.ts";
import { reachable, receiverRoutes } from "./routing.ts";
import { clients, maintenance, sites, webhook } from "./testing/sites.ts";

const told = (site: Site, alertname: string, host?: string): readonly string[] => {
  const labels = labelSets(site).find(
    (one) => one.alertname === alertname && (host === undefined || one.host === host),
  );
  assert.ok(labels, `${alertname} is an alert of the site`);
  return receiversOf(labels, receiverRoutes(site));
};

describe("every site of the tests", () => {
  for (const [name, site] of Object.entries(sites)) {
    test(`${name}: each route is reached by some alert`, () => {
      const routes = receiverRoutes(site);
      assert.deepEqual(reachable(routes, labelSets(site)), routes);
    });
    test(`${name}: each alert that someone is there for is heard`, () => {
      assert.deepEqual(unheardAlerts(site), []);
    });
  }
});

describe("routes", () => {
  test("an owner's alerts reach whoever asks for them, and no others", () => {
    const receivers = [webhook("all"), webhook("science", { owners: ["predictions"] })];
    const site = exampleSite({ receivers });
    assert.deepEqual(told(site, "ErrorRateHigh"), ["all", "science"]);
    assert.deepEqual(told(site, "PostgresDown"), ["all"]);
    const moved = exampleSite({ receivers, overrides: { PostgresDown: { owner: "predictions" } } });
    assert.deepEqual(told(moved, "PostgresDown"), ["all", "science"]);
  });

  test("a host's alerts reach who asks for the host", () => {
    const site = exampleSite({ receivers: [webhook("all"), webhook("one", { hosts: ["vm-1"] })] });
    assert.deepEqual(told(site, "HostDiskFull", "vm-1"), ["all", "one"]);
    assert.deepEqual(told(site, "HostDiskFull", "vm-2"), ["all"]);
  });

  test("info is the heartbeat and nothing else: advice never notifies", () => {
    const receivers = [webhook("all", { severities: ["critical", "warning", "info"] })];
    const site = exampleSite({ receivers, overrides: { CacheHitRateLow: { severity: "info" } } });
    assert.deepEqual(told(site, "Watchdog"), ["all"]);
    assert.deepEqual(told(site, "CacheHitRateLow"), ["nobody"]);
    assert.deepEqual(unheardAlerts(site), []);
  });

  test("the heartbeat stays one, however serious a site calls it", () => {
    const receivers = [webhook("all"), webhook("deadman", { severities: ["info"] })];
    const site = exampleSite({ receivers, overrides: { Watchdog: { severity: "critical" } } });
    assert.deepEqual(told(site, "Watchdog"), ["deadman"]);
    assert.deepEqual(unheardAlerts(exampleSite({ ...site, receivers: receivers.slice(0, 1) })), []);
  });

  test("a gap between receivers is found, a severity that nobody asks for is none", () => {
    const gap = exampleSite({ receivers: [webhook("science", { owners: ["predictions"] })] });
    const unheard = new Set(unheardAlerts(gap).map(({ owner }) => owner));
    assert.deepEqual([...unheard], ["platform"]);
    const hosts = exampleSite({ receivers: [webhook("one", { hosts: ["vm-1", "vm-2"] })] });
    assert.ok(unheardAlerts(hosts).some(({ host }) => host === "vm-6"));
    assert.deepEqual(unheardAlerts(exampleSite({ receivers: [webhook("pager", { severities: ["critical"] })] })), []);
  });

  test("a receiver that no alert can reach is found", () => {
    const receivers = [webhook("all"), webhook("lost", { severities: ["info"] })];
    assert.deepEqual(receiversWithoutAlerts(exampleSite({ receivers })), []);
    const [, lost] = receivers;
    assert.deepEqual(receiversWithoutAlerts(exampleSite({ receivers, overrides: { Watchdog: false } })), [lost]);
  });

  test("outside of its times a receiver is told of what it did not restrict", () => {
    const times = { activeTimes: [{ severities: ["warning"], from: "08:00", to: "18:00" }] };
    const routes = receiverRoutes(exampleSite({ receivers: [webhook("team", times)] }));
    assert.deepEqual(
      routes.map(({ matchers, active }) => [matchers.find(({ label }) => label === "severity")?.values, active]),
      [
        [["critical"], undefined],
        [["warning"], ["active-team-1"]],
      ],
    );
  });

  test("maintenance mutes each receiver, and keeps its active times", () => {
    const activeTimes = [{ from: "08:00", to: "18:00" }];
    const site = exampleSite({ receivers: [webhook("team", { activeTimes })], clients, maintenance });
    const [{ routes: below } = { routes: [] }] = receiverRoutes(site);
    assert.ok(below.length > 0);
    for (const { active, mute } of below) {
      assert.deepEqual(active, ["active-team-1"]);
      assert.ok((mute?.length ?? 0) > 0);
    }
  });
});
