import assert from "node:assert/strict";
import { test } from "node:test";
import type { RuleGroups } from "./monitoring.ts";
import { alertTimes, routeTimes, secondsOf } from "./times.ts";

const route = { groupWaitSeconds: 10, groupIntervalSeconds: 60 };

type Rule = RuleGroups[number]["rules"][number];
const alerting = (name: string, query: string, duration: number, keepFiringFor = 0): Rule => ({
  ...{ name, query, duration, keepFiringFor },
  type: "alerting",
});
const recording = (name: string, query: string): Rule => ({
  ...{ name, query, duration: 0, keepFiringFor: 0 },
  type: "recording",
});

const groups: RuleGroups = [
  {
    interval: 15,
    rules: [
      recording("host:errors:ratio_rate", "sum(rate(errors_total[2m])) / sum(rate(requests_total[2m]))"),
      recording("host:errors:ratio_rate1h", "avg_over_time(host:errors:ratio_rate[1h])"),
      alerting("ErrorRateHigh", "host:errors:ratio_rate > 0.01", 60),
      alerting("Burning", "host:errors:ratio_rate1h > 0.1", 60),
      alerting("PostgresDown", "min by (host) (pg_up) < 1", 20, 40),
      alerting("HostAbsent", 'absent_over_time(up{host="a"}[45s])', 0),
      alerting("HostAbsent", 'absent_over_time(up{host="b"}[1m30s])', 15),
    ],
  },
];

test("durations of Prometheus are read in all their parts", () => {
  assert.deepEqual(["1m30s", "2h", "1d", "500ms", "0s"].map(secondsOf), [90, 7200, 86_400, 0.5, 0]);
});

test("the time to detect is window, evaluation, for and group_wait, through recorded series", () => {
  assert.equal(alertTimes(groups, "ErrorRateHigh", route).detectSeconds, 120 + 15 + 60 + 10);
  assert.equal(alertTimes(groups, "Burning", route).windowSeconds, 3600);
});

test("a rule without a window sees the fault a scrape and an evaluation later; for counts in evaluations", () => {
  assert.equal(alertTimes(groups, "PostgresDown", route).detectSeconds, 30 + 30 + 10);
});

test("of several rules of one name the slowest counts", () => {
  assert.equal(alertTimes(groups, "HostAbsent", route).detectSeconds, 90 + 15 + 15 + 10);
});

test("the recovery is told after the window, keep_firing_for and the next group_interval", () => {
  const { resolveSeconds } = alertTimes(groups, "PostgresDown", route);
  assert.equal(resolveSeconds, 30 + 30 + 40 + 30 + 60);
});

test("an alert that is not in force is named", () => {
  assert.throws(() => alertTimes(groups, "RedisDown", route), /RedisDown/);
});

test("a recording that reads itself ends", () => {
  const loop: RuleGroups = [
    { interval: 5, rules: [recording("a:b", "a:b + rate(x[1m])"), alerting("Loop", "a:b > 1", 0)] },
  ];
  assert.equal(alertTimes(loop, "Loop", route).windowSeconds, 60);
});

test("the route's times are the root's", () => {
  const config =
    "route:\n  receiver: nobody\n  group_wait: 10s\n  group_interval: 1m\n  routes:\n    - group_wait: 5s\n";
  assert.deepEqual(routeTimes(config), route);
});
