import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "../..");
const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);

test("the lockfile names no registry, so that every machine uses its own", () => {
  assert.doesNotMatch(readFileSync(join(root, "package-lock.json"), "utf8"), /"resolved": "https?:/);
});

test("no generated, secret or machine-local file is tracked", () => {
  const forbidden = /^(\.local|generated)\/|(^|\/)node_modules\/|^Pulumi\.local\.yaml$|passphrase$|\.pem$/;
  assert.deepEqual(
    tracked.filter((file) => forbidden.test(file)),
    [],
  );
});

test("the lockfile has every package for every platform, or npm ci refuses it on a fresh machine", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>;
  };
  const absent = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`]?.version && !packages[`${folder}/node_modules/${name}`]?.version,
    ),
  );
  assert.deepEqual(absent, []);
});
