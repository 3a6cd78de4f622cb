import assert from "node:assert/strict";
import { test } from "node:test";
import { isAtLeast, parseVersion } from "./version.ts";

function newEnough(version: string, minimum: string): boolean {
  const parsed = [parseVersion(version), parseVersion(minimum)] as const;
  assert.ok(parsed[0] !== undefined && parsed[1] !== undefined);
  return isAtLeast(parsed[0], parsed[1]);
}

test("numbers are compared as numbers", () => {
  assert.ok(newEnough("v3.256.0\n", "3.256.0"));
  assert.ok(newEnough("3.1000.0", "3.256.0"));
  assert.ok(newEnough("3.256.1", "3.256.0"));
  assert.ok(!newEnough("3.99.9", "3.256.0"));
});

test("another major version is not new enough, in neither direction", () => {
  assert.ok(!newEnough("2.999.0", "3.256.0"));
  assert.ok(!newEnough("4.0.0", "3.256.0"));
});

test("a pre-release comes before its release", () => {
  assert.ok(!newEnough("3.256.0-alpha.1", "3.256.0"));
  assert.ok(newEnough("3.257.0-dev", "3.256.0"));
});

test("what is no version is none", () => {
  assert.equal(parseVersion("command not found"), undefined);
  assert.equal(parseVersion(""), undefined);
});
