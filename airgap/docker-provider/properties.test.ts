import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decode,
  encode,
  hasUnknown,
  type Json,
  restoreSecrets,
  reveal,
  Secret,
  secretTexts,
  unknown,
} from "./properties.ts";

const secretOnWire = (value: Json): Json => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

test("secrets and unknowns survive the wire both ways", () => {
  const wire = { envs: [secretOnWire("A=1"), "B=2"], image: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
  const value = decode(wire);
  assert.deepEqual(value, { envs: [new Secret("A=1"), "B=2"], image: unknown });
  assert.deepEqual(encode(value), wire);
});

test("an unknown of any type is seen, also inside a secret", () => {
  assert.ok(hasUnknown(decode({ ports: [{ external: "3eeb2bf0-c639-47a8-9e75-3b44932eb421" }] })));
  assert.ok(hasUnknown(new Secret([unknown])));
  assert.ok(!hasUnknown(decode({ ports: [{ external: 80 }] })));
});

test("an output equal to an input keeps exactly its secrets", () => {
  const inputs = { envs: [new Secret("A=1"), "B=2"], name: "x" };
  const outputs = restoreSecrets({ envs: ["A=1", "B=2"], name: "x", hostname: "h" }, inputs);
  assert.deepEqual(outputs, { envs: [new Secret("A=1"), "B=2"], name: "x", hostname: "h" });
});

test("an output that differs from an input with a secret is secret as a whole", () => {
  const outputs = restoreSecrets({ envs: ["A=changed"] }, { envs: [new Secret("A=1")] });
  assert.deepEqual(outputs, { envs: new Secret(["A=changed"]) });
});

test("the texts to keep out of messages are those inside secrets", () => {
  const value = { uploads: [{ content: new Secret("password-1"), file: "/etc/file" }], short: new Secret("ab") };
  assert.deepEqual(secretTexts(value), ["password-1"]);
  assert.deepEqual(reveal(value), { uploads: [{ content: "password-1", file: "/etc/file" }], short: "ab" });
});
