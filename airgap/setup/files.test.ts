import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { readIfThere, writeWhole } from "./files.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "vigia-files-"));
});
after(() => rm(folder, { recursive: true }));

test("a file is written once, with its mode, and nothing temporary stays", async () => {
  const file = path.join(folder, "deep/secret");
  assert.equal(await readIfThere(file), undefined);
  assert.equal(await writeWhole(file, "text\n", 0o600), true);
  assert.equal(await writeWhole(file, "text\n", 0o600), false);
  assert.equal(await readIfThere(file), "text\n");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(path.dirname(file)), ["secret"]);
});

test("a write that can't be finished leaves the old file and nothing else", async () => {
  const target = path.join(folder, "occupied");
  await writeWhole(path.join(target, "inner"), "x");
  await assert.rejects(writeWhole(target, "text"));
  assert.deepEqual(await readdir(target), ["inner"]);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith(".tmp")),
    [],
  );
});
