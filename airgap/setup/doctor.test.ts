import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, type Line, renderLine, verdict } from "./doctor.ts";
import { Problem } from "./problem.ts";

const ready: Line = { step: "engine", finding: { ready: true, value: 1, summary: "Docker 20.10" } };
const todo: Line = {
  step: "cli",
  finding: { ready: false, summary: "build it", seconds: 200, fallback: "not the official one" },
};
const problem: Line = { step: "engine", finding: new Problem("nothing answers", "start it") };

test("a step says what it found, what it would do and what stands in", () => {
  assert.match(renderLine(ready), /^ok .*Docker 20\.10/);
  assert.match(renderLine(todo), /^to do .*build it \(about 3 minutes\)\nFALLBACK .*not the official one/);
  assert.match(renderLine(problem), /^PROBLEM .*nothing answers\n\s+fix: start it/);
});

test("make up can work unless there is a problem", () => {
  assert.equal(verdict([ready]).ok, true);
  assert.equal(verdict([ready, todo]).ok, true);
  assert.match(verdict([ready, todo]).text, /3 minutes/);
  assert.equal(verdict([todo, problem]).ok, false);
});

test("durations are said as people say them", () => {
  assert.deepEqual([0.2, 45, 200].map(duration), ["1 s", "45 s", "3 minutes"]);
});
