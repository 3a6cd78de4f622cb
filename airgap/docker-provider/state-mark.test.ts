import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseForeign, Session } from "./session.ts";
import { refuseForeignState, stateMark } from "./state-mark.ts";

test("state of the official plugin is refused, our own is not", () => {
  assert.throws(() => refuseForeignState("urn", { __meta: '{"schema_version":"2"}' }), /official/);
  assert.throws(() => refuseForeignState("urn", {}), /official/);
  refuseForeignState("urn", stateMark);
});

test("the official plugin can't take our mark for its schema version", () => {
  const { schema_version: version } = JSON.parse(stateMark.__meta) as { schema_version: string };
  assert.ok(Number.isNaN(Number(version)));
});

test("a thing of the same name is this stack's own only by its label", () => {
  refuseForeign("volume", "v", { "vigia.stack": "mine" }, "mine");
  assert.throws(() => refuseForeign("volume", "v", { "vigia.stack": "theirs" }, "mine"), /'theirs'/);
  assert.throws(() => refuseForeign("volume", "v", null, "mine"), /no label/);
});

test("two resources can't have one name; a renamed resource takes over", () => {
  const session = new Session();
  session.claim("volume", "v", "urn a");
  session.claim("volume", "v", "urn a");
  assert.throws(() => session.claim("volume", "v", "urn b"), /urn a and urn b/);
  assert.ok(session.takenOver("volume", "v", "urn old"));
  assert.ok(!session.takenOver("volume", "v", "urn a"));
});
