/** What is silenced by its cause must not be told before it, at no scrape interval; and nobody waits long for a cause. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "js-yaml";
import { secondsOf } from "../signals/promql/index.ts";
import { exampleSite } from "../signals/testing/site.ts";
import { alertmanagerFiles } from "./index.ts";
import { type Inhibition, inhibitions } from "./inhibition.ts";
import { matches } from "./matchers.ts";
import { earliestSeconds, jobsBehind, latestSeconds, type PlacedRule, placedRules } from "./testing/detection.ts";
import { renderedGroups } from "./testing/needed-rules.ts";
import { hostAbsence } from "./timing.ts";

/** The shortest and the longest that a configuration takes, the default, and what lies on both sides of each limit in between. */
const intervals = [1, 5, 7, 10, 15, 30, 60, 300];

function alertsAt(scrapeIntervalSeconds: number) {
  const placed = placedRules(renderedGroups(exampleSite({ scrapeIntervalSeconds })));
  const byName = Map.groupBy(
    placed.filter(({ rule }) => rule.alert !== undefined),
    ({ rule }) => String(rule.alert),
  );
  return { byName, rules: placed.map(({ rule }) => rule) };
}

interface Pair {
  readonly cause: string;
  readonly consequence: string;
  /** Seconds after which the cause fires, at the latest, and the consequence, at the earliest. */
  readonly latest: number;
  readonly earliest: number;
}

/** Each cause with each rule that it silences. */
function pairsAt(interval: number): readonly Pair[] {
  const { byName, rules } = alertsAt(interval);
  const named = (alertname: string, matchers: Inhibition["source"]) =>
    matches(
      matchers.filter(({ label }) => label === "alertname"),
      { alertname },
    );
  /** Evaluated one after the other, and fed by the same scrapes: what one sees, the other sees at the same moment. */
  const together = (one: PlacedRule, other: PlacedRule) => {
    const jobs = new Set([...jobsBehind(one, rules), ...jobsBehind(other, rules)]);
    return one.group === other.group && jobs.size === 1;
  };
  /** What begins when a host is gone: its own samples stay as they were, and then there are none. */
  const outlivesHost = (placed: PlacedRule) =>
    /absent_over_time|time\(\)/.test(String(placed.rule.expr)) || jobsBehind(placed, rules).includes("probe");

  return inhibitions(exampleSite({ scrapeIntervalSeconds: interval })).flatMap(({ source, target }) => {
    const [cause = ""] = source.flatMap(({ values }) => values);
    const silenced = [...byName].filter(([name]) => name !== cause && named(name, target));
    return silenced.flatMap(([consequence, all]) =>
      (cause === "HostAbsent" ? all.filter(outlivesHost) : all).map((rule): Pair => {
        // Of several rules of a name, one that fires is enough to silence.
        const fires = (byName.get(cause) ?? []).map((it) =>
          together(it, rule) ? earliestSeconds(it, interval) : latestSeconds(it, interval),
        );
        return { cause, consequence, latest: Math.min(...fires), earliest: earliestSeconds(rule, interval) };
      }),
    );
  });
}

describe("a cause fires before what it silences", () => {
  for (const interval of intervals) {
    test(`at ${interval} s between two scrapes`, () => {
      const late = pairsAt(interval).filter(({ latest, earliest }) => latest > earliest);
      const said = late.map(
        ({ cause, consequence, latest, earliest }) =>
          `${cause} after up to ${latest} s, ${consequence} after ${earliest} s`,
      );
      assert.deepEqual(said, []);
    });
  }

  test("each inhibition is looked at; of an absent host, those alerts that begin without its samples", () => {
    const pairs = pairsAt(15);
    const silencedBy = (name: string) =>
      pairs.flatMap(({ cause, consequence }) => (cause === name ? [consequence] : []));
    const causes = inhibitions(exampleSite()).flatMap(({ source }) => source.flatMap(({ values }) => values));
    assert.deepEqual(new Set(pairs.map(({ cause }) => cause)), new Set(causes));
    for (const name of ["EndpointUnreachable", "SLOMetricAbsent"]) assert.ok(silencedBy("HostAbsent").includes(name));
    assert.ok(!silencedBy("HostAbsent").includes("HostDiskFull"));
    assert.ok(silencedBy("ServiceBackendDown").includes("ErrorRateHigh"));
  });
});

test("at the default interval a message about an outage leaves within a minute and a half", () => {
  const { scrapeIntervalSeconds } = exampleSite();
  const { route } = load(alertmanagerFiles(exampleSite())["alertmanager.yaml"] ?? "") as {
    route: { group_wait: string };
  };
  const { byName } = alertsAt(scrapeIntervalSeconds);
  const critical = [
    "HostAbsent",
    "ServiceBackendDown",
    "EndpointUnreachable",
    "PostgresDown",
    "RedisDown",
    "RedisQueueDown",
  ];
  const late = critical.flatMap((name) => {
    const worst = Math.max(...(byName.get(name) ?? []).map((rule) => latestSeconds(rule, scrapeIntervalSeconds)));
    const told = worst + secondsOf(route.group_wait);
    return told <= 90 ? [] : [`${name} after up to ${told} s`];
  });
  assert.deepEqual(late, []);
});

test("at no interval does it take one refused scrape, or less than half a minute, to be an outage; nor two lost ones to be absent", () => {
  for (const interval of intervals) {
    for (const [name, rules] of alertsAt(interval).byName) {
      const outage = /^(Service|Redis|Postgres|Endpoint|RedisQueue)(Backend)?(Down|Unreachable)$/.test(name);
      for (const rule of outage ? rules : [])
        assert.ok(earliestSeconds(rule, interval) >= Math.max(30, 2 * interval), `${name} at ${interval} s`);
    }
    const { window, hold } = hostAbsence({ scrapeIntervalSeconds: interval });
    assert.ok(window >= 3 * interval && window + hold > 3 * interval, `${interval} s`);
  }
});
