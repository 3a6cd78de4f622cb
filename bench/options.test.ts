import assert from "node:assert/strict";
import { test } from "node:test";
import { groups, readOptions } from "./options.ts";

test("everything is measured unless groups are named", () => {
  assert.deepEqual(readOptions([])?.only, [...groups]);
  assert.deepEqual(readOptions(["--only", "latency", "--only", "start"])?.only, ["latency", "start"]);
  assert.equal(readOptions(["--help"]), undefined);
});

test("a wrong option is named", () => {
  for (const [name, value] of [
    ["only", "speed"],
    ["rounds", "0"],
    ["seconds", "x"],
    ["latency-seconds", "1"],
  ] as const) {
    assert.throws(() => readOptions([`--${name}`, value]), new RegExp(`--${name}`));
  }
});
