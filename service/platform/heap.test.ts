import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { heapGrowingFlag } from "./heap.ts";

test("the engine knows the flag: set from within, an unknown one would do nothing and say nothing", () => {
  const { status, stderr } = spawnSync(process.execPath, [heapGrowingFlag, "--eval", "0"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});
