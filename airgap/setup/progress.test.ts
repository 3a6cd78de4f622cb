import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "./progress.ts";

function recorder() {
  const lines: string[] = [];
  let now = 0;
  const progress = new Progress(
    (line) => lines.push(line),
    () => now,
  );
  return { lines, progress, pass: (seconds: number) => (now += seconds * 1000) };
}

test("a line has the elapsed seconds and its step", () => {
  const { lines, progress, pass } = recorder();
  pass(12.34);
  progress.say("cli", "building");
  assert.match(lines[0] ?? "", /12\.3 s.*cli.*building/);
});

test("long work says that it begins, that it goes on, and how long it took", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const { lines, progress, pass } = recorder();
  await progress.during("cli", "building", async () => {
    pass(15);
    context.mock.timers.tick(15_000);
  });
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? "", /15 s$/);
  assert.match(lines[2] ?? "", /done in 15 s/);
});

test("work that fails is not said to be done, and fails the caller", async () => {
  const { lines, progress } = recorder();
  await assert.rejects(
    progress.during("cli", "building", () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(lines.length, 1);
});
