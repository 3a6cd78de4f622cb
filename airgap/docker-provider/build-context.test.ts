import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { contextDigest, readContext } from "./build-context.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vigia-context-"));
  mkdirSync(path.join(folder, "lib/deep"), { recursive: true });
  for (const name of ["Dockerfile", "a.txt", "b.log", "lib/c.txt", "lib/deep/d.log"])
    writeFileSync(path.join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true }));
const digest = (): string => contextDigest(readContext(folder, undefined));

test("the digest follows content, names and the executable bit, not times", () => {
  const before = digest();
  utimesSync(path.join(folder, "a.txt"), 1, 1);
  assert.equal(digest(), before);
  chmodSync(path.join(folder, "a.txt"), 0o755);
  const executable = digest();
  assert.notEqual(executable, before);
  writeFileSync(path.join(folder, "a.txt"), "other");
  assert.notEqual(digest(), executable);
});

test(".dockerignore leaves files out; the last matching rule decides; the Dockerfile stays", () => {
  writeFileSync(path.join(folder, ".dockerignore"), "# comment\n*.log\nlib\n!lib/c.txt\nDockerfile\n");
  assert.deepEqual(readContext(folder, undefined).files, [".dockerignore", "Dockerfile", "a.txt", "lib/c.txt"]);
});

test("a Dockerfile outside the context counts for the digest", () => {
  const outside = mkdtempSync(path.join(tmpdir(), "vigia-dockerfile-"));
  const file = path.join(outside, "Dockerfile");
  writeFileSync(file, "FROM scratch");
  const before = contextDigest(readContext(folder, file));
  writeFileSync(file, "FROM other");
  assert.notEqual(contextDigest(readContext(folder, file)), before);
  rmSync(outside, { recursive: true });
});

test("a missing folder or Dockerfile is named", () => {
  assert.throws(() => readContext(path.join(folder, "nowhere"), undefined), /nowhere/);
  assert.throws(() => readContext(folder, path.join(folder, "Other")), /Other/);
});
