import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";
import { Problem } from "./problem.ts";

test("the stack comes from the command line, else VIGIA_STACK, else it is local", () => {
  assert.equal(readOptions(["up"], {})?.stack, "local");
  assert.equal(readOptions(["up"], { VIGIA_STACK: "e2e" })?.stack, "e2e");
  assert.equal(readOptions(["up", "--stack", "mine"], { VIGIA_STACK: "e2e" })?.stack, "mine");
});

test("questions are answered by flag or by environment", () => {
  assert.equal(readOptions(["down"], {})?.yes, false);
  assert.equal(readOptions(["down", "--yes"], {})?.yes, true);
  assert.equal(readOptions(["down"], { YES: "1", FORCE: "1", PURGE: "" })?.force, true);
});

test("--help asks for help, whatever else is there", () => {
  assert.equal(readOptions(["--help"], {}), undefined);
});

for (const args of [[], ["upp"], ["up", "down"], ["up", "--stak", "x"], ["up", "--stack", "Bad_Name"]]) {
  test(`'${args.join(" ")}' is refused with a fix`, () => {
    assert.throws(() => readOptions(args, {}), Problem);
  });
}
