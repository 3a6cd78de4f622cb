import assert from "node:assert/strict";
import { test } from "node:test";
import { objectivesSchema } from "../../signals/objectives.ts";
import { type Course, judge, type Message, noise, type QuietCourse } from "./judge.ts";

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

const quiet: QuietCourse = { messages: [], active: [], rate: 180, answeredRate: 180, p95Ms: 12 };
const noiseOf = (change: Partial<QuietCourse>) => noise({ ...quiet, ...change }, objectivesSchema.parse({}));

test("a quiet run is one without a message, without an alert, and with the load that was asked for", () => {
  assert.deepEqual(noiseOf({}), { problems: [], borneOut: false });
  const faults: readonly (readonly [Partial<QuietCourse>, RegExp])[] = [
    [{ messages: [message(5, "firing")] }, /PostgresDown .critical. reached/],
    [{ active: ["PostgresDown"] }, /PostgresDown fired/],
    [{ answeredRate: 170 }, /170 of 180/],
  ];
  for (const [change, expected] of faults) {
    const { problems, borneOut } = noiseOf(change);
    assert.match(problems.join(), expected);
    assert.equal(borneOut, false);
  }
});

test("an alert on latency is borne out by the latency that the load saw, and by nothing else", () => {
  const slow = { messages: [message(90, "firing", "PredictionLatencyCritical")], active: ["PredictionLatencyHigh"] };
  const { problems, borneOut } = noiseOf({ ...slow, p95Ms: 208 });
  assert.equal(borneOut, true);
  assert.equal(problems.filter((it) => it.includes("rightly")).length, 2, problems.join("; "));
  assert.equal(noiseOf({ ...slow, p95Ms: 95 }).borneOut, false, "critical is above 100 ms");
  assert.equal(noiseOf({ active: ["PredictionLatencyHigh"], p95Ms: 95 }).borneOut, true);
  assert.equal(noiseOf({ ...slow, p95Ms: 208, active: ["PostgresDown"] }).borneOut, false);
  assert.equal(noiseOf({ ...slow, p95Ms: 208, answeredRate: 100 }).borneOut, false);
});
