import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { toolPath } from "./tools.ts";

const absent = "/nonexistent";

test("a tool that is nowhere is an error that names the fix", () => {
  assert.throws(() => toolPath("amtool", "", absent), /amtool.+make setup/);
});

test("a built tool goes before one on PATH: its version is the stack's", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "vigia-tools-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "amtool"), "");
  assert.throws(() => toolPath("amtool", folder, absent), /make setup/, "a file that can't be executed is no tool");
  chmodSync(join(folder, "amtool"), 0o755);
  assert.equal(toolPath("amtool", `${absent}:${folder}`, absent), join(folder, "amtool"));
  assert.equal(toolPath("amtool", absent, folder), join(folder, "amtool"));
});
