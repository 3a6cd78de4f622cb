import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAlertsExist } from "./ignored.ts";
import type { RuleGroups } from "./monitoring.ts";

const rule = (name: string, type: "alerting" | "recording") => ({
  ...{ name, type },
  query: "up",
  duration: 0,
  keepFiringFor: 0,
});
const groups: RuleGroups = [
  { interval: 5, rules: [rule("RedisDown", "alerting"), rule("host:up:min", "recording")] },
  { interval: 15, rules: [rule("HostAbsent", "alerting")] },
];

test("what is to be ignored is an alert of the stack", () => {
  assertAlertsExist([], groups);
  assertAlertsExist(["HostAbsent", "RedisDown"], groups);
  assert.throws(
    () => assertAlertsExist(["RedisDown", "RedisDwon"], groups),
    /--ignore RedisDwon: .*HostAbsent, RedisDown/,
  );
  assert.throws(() => assertAlertsExist(["host:up:min"], groups), /--ignore host:up:min/);
});
