import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { removeSidecars } from "./recover.ts";

test("attributes that a kill cut off are removed, and nothing else is", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "vigia-recover-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const locks = path.join(folder, "locks");
  mkdirSync(locks);
  const stateFile = path.join(folder, "local.json");
  for (const name of ["local.json", "local.json.bak", "other.json", "locks/a.json"]) {
    writeFileSync(path.join(folder, name), "{}");
    writeFileSync(path.join(folder, `${name}.attrs`), "");
  }

  await removeSidecars({ stateFile, locks });

  assert.deepEqual(readdirSync(folder).sort(), [
    "local.json",
    "local.json.bak",
    "locks",
    "other.json",
    "other.json.attrs",
  ]);
  assert.deepEqual(readdirSync(locks), ["a.json"]);
});

test("a state without attributes is left as it is", async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "vigia-recover-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "local.json"), "{}");
  await removeSidecars({ stateFile: path.join(folder, "local.json"), locks: folder });
  assert.deepEqual(readdirSync(folder), ["local.json"]);
});
