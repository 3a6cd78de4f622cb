import assert from "node:assert/strict";
import { test } from "node:test";
import { Repairs } from "./repairs.ts";

test("repairs are made once, the latest first", async () => {
  const done: string[] = [];
  const repairs = new Repairs();
  for (const step of ["first", "second"]) {
    repairs.register(step, async () => {
      done.push(step);
    });
  }
  await repairs.run();
  await repairs.run();
  assert.deepEqual(done, ["second", "first"]);
});

test("a repair that fails is named and keeps no other from being made", async () => {
  const done: string[] = [];
  const repairs = new Repairs();
  repairs.register("start Redis", async () => {
    done.push("start Redis");
  });
  repairs.register("clear the faults", async () => {
    throw new Error("no answer");
  });
  await assert.rejects(repairs.run(), /clear the faults: no answer/);
  assert.deepEqual(done, ["start Redis"]);
});
