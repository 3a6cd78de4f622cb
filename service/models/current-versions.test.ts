import assert from "node:assert/strict";
import { test } from "node:test";
import { CurrentVersions } from "./current-versions.ts";

function started(): CurrentVersions {
  const versions = new CurrentVersions();
  versions.start();
  return versions;
}

test("nothing is known while changes are not heard of", () => {
  const versions = new CurrentVersions();
  versions.remember("a", 1);
  assert.equal(versions.get("a"), undefined);
  versions.start();
  versions.remember("a", 1);
  assert.equal(versions.get("a"), 1);
  versions.stop();
  assert.equal(versions.get("a"), undefined);
});

test("a slow read does not undo a notification that overtook it", () => {
  const versions = started();
  const epoch = versions.epoch;
  versions.remember("a", 2);
  versions.remember("a", 1, epoch);
  assert.equal(versions.get("a"), 2);
});

test("a read that began before a gap in the notifications is not kept", () => {
  const versions = started();
  const epoch = versions.epoch;
  versions.stop();
  versions.start();
  versions.remember("a", 1, epoch);
  assert.equal(versions.get("a"), undefined);
});
