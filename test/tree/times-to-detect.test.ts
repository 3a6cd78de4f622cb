/** What docs/alerting.md states of how soon alerts on ratios and latencies speak, held to the rules as they are generated. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { alertmanagerFiles, ruleGroups } from "../../alerts/index.ts";
import { ruleFile } from "../../alerts/render.ts";
import type { RuleGroups } from "../../loadtest/drills/monitoring.ts";
import { alertTimes, routeTimes, secondsOf } from "../../loadtest/drills/times.ts";
import { exampleSite } from "../../signals/testing/site.ts";

const site = exampleSite();
const route = routeTimes(alertmanagerFiles(site)["alertmanager.yaml"] ?? "");

/** As Prometheus would report them. */
const groups: RuleGroups = ruleGroups(site).flatMap((group) =>
  ruleFile(group, site).groups.map(({ interval, rules }) => ({
    interval: interval === undefined ? site.scrapeIntervalSeconds : secondsOf(interval),
    rules: rules.map((rule) => ({
      name: String(rule.alert ?? rule.record),
      query: String(rule.expr),
      type: rule.alert === undefined ? ("recording" as const) : ("alerting" as const),
      duration: secondsOf(String(rule.for ?? "0s")),
      keepFiringFor: 0,
    })),
  })),
);

/** Those that compare a share or a latency with an objective over a window of minutes. */
const ratios = [
  "PredictionLatencyHigh",
  "PredictionLatencyCritical",
  "ErrorRateHigh",
  "CacheHitRateLow",
  "ThroughputLow",
  "RequestsQueueing",
  "RedisEvictionsHigh",
  "ContainerCpuThrottled",
  "AgentRemoteWriteBehind",
  "RuleEvaluationFailing",
] as const;

const table = ratios.map((name) => {
  const { windowSeconds, forSeconds, intervalSeconds, detectSeconds } = alertTimes(groups, name, route);
  return `| ${[name, windowSeconds, intervalSeconds, forSeconds, route.groupWaitSeconds, detectSeconds].join(" | ")} |`;
});

test("docs/alerting.md states each time to detect that follows from window, evaluation, for and group_wait", () => {
  const text = readFileSync(join(import.meta.dirname, "../../docs/alerting.md"), "utf8");
  for (const line of table) assert.ok(text.includes(line), `docs/alerting.md must have the line:\n${line}`);
});

test("nothing that compares a ratio over minutes takes longer than half an hour to say so", () => {
  for (const name of ratios) assert.ok(alertTimes(groups, name, route).detectSeconds <= 1800, name);
});
