import assert from "node:assert/strict";
import { test } from "node:test";
import { type Course, judge, type Message, noise } from "./judge.ts";

const expectation = {
  name: "postgres-stopped",
  expects: "PostgresDown",
  consequences: ["ErrorRateHigh"],
  detectSeconds: 90,
  resolveSeconds: 120,
};

/** Seconds after the fault. */
const message = (at: number, status: Message["status"], name = "PostgresDown"): Message => ({
  ...{ at: at * 1000, status, name },
  severity: "critical",
});

const course = (change: Partial<Course> = {}): Course => ({
  faultAt: 0,
  repairedAt: 70_000,
  endedAt: 130_000,
  cleared: true,
  messages: [message(50, "firing"), message(110, "resolved")],
  active: ["PostgresDown"],
  ...change,
});

test("the alert in time, nothing else, resolved after the repair: passed", () => {
  const verdict = judge(expectation, course());
  assert.deepEqual(verdict.problems, []);
  assert.deepEqual([verdict.passed, verdict.messageSeconds, verdict.resolvedSeconds], [true, 50, 40]);
});

test("a consequence that fires and is kept quiet is listed and no problem", () => {
  const verdict = judge(expectation, course({ active: ["PostgresDown", "ErrorRateHigh", "ErrorRateHigh"] }));
  assert.ok(verdict.passed);
  assert.deepEqual(verdict.keptQuiet, ["ErrorRateHigh"]);
});

const faulty: readonly (readonly [string, Partial<Course>, RegExp])[] = [
  ["no message", { messages: [] }, /no message of PostgresDown/],
  ["a late message", { messages: [message(91, "firing"), message(110, "resolved")] }, /after 91 s.*90 s/],
  ["no resolved message", { messages: [message(50, "firing")] }, /resolved/],
  ["a late resolved message", { messages: [message(50, "firing"), message(191, "resolved")] }, /121 s.*120 s/],
  [
    "a message that it is resolved while the fault lasts",
    { messages: [message(50, "firing"), message(60, "resolved"), message(110, "resolved")] },
    /while the fault lasted/,
  ],
  [
    "a consequence that reaches the receiver",
    {
      messages: [...course().messages, message(75, "firing", "ErrorRateHigh")],
      active: ["PostgresDown", "ErrorRateHigh"],
    },
    /ErrorRateHigh .critical. reached the receiver/,
  ],
  ["an alert that nobody listed", { active: ["PostgresDown", "TargetDown"] }, /TargetDown fired as well/],
  ["something that goes on firing", { cleared: false }, /still fired/],
];
for (const [what, change, expected] of faulty) {
  test(`${what} fails the drill`, () => {
    const { problems, passed } = judge(expectation, course(change));
    assert.equal(passed, false);
    assert.equal(problems.length, 1, problems.join("; "));
    assert.match(problems[0] ?? "", expected);
  });
}

test("a resolved message of another alert is no problem: the drill before may have waited for it", () => {
  const messages = [message(5, "resolved", "RedisDown"), ...course().messages];
  assert.ok(judge(expectation, course({ messages })).passed);
});

test("a message from before the fault is not the answer to it", () => {
  const messages = [{ ...message(0, "firing"), at: -1000 }];
  assert.equal(judge(expectation, course({ messages })).messageSeconds, null);
});

const quiet = { messages: [], active: [], rate: 180, answeredRate: 180 };

test("a quiet run is one without a message, without an alert, and with the load that was asked for", () => {
  assert.deepEqual(noise(quiet), []);
  assert.match(noise({ ...quiet, messages: [message(5, "firing")] }).join(), /PostgresDown .critical. reached/);
  assert.match(noise({ ...quiet, active: ["PostgresDown"] }).join(), /PostgresDown fired/);
  assert.match(noise({ ...quiet, answeredRate: 170 }).join(), /170 of 180/);
});
