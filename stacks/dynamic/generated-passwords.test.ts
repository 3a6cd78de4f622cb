import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "bcryptjs";
import { provider } from "./generated-passwords-provider.ts";

test("passwords differ, have the hashes asked for, and stay when others come and go", async () => {
  const { id, outs } = await provider.create({ names: ["a", "b"], hashed: ["a"] });
  assert.ok(outs);
  const { a = "", b = "" } = outs.passwords;
  assert.ok(a.length >= 32 && a !== b);
  assert.deepEqual(Object.keys(outs.hashes), ["a"]);
  assert.ok(await compare(a, outs.hashes.a ?? ""));

  const news = { names: ["c", "a"], hashed: ["a", "c"] };
  assert.equal((await provider.diff(id, outs, news)).changes, true);
  const { outs: later } = await provider.update(id, outs, news);
  assert.equal(later?.passwords.a, a);
  assert.equal(later?.hashes.a, outs.hashes.a);
  assert.deepEqual(Object.keys(later?.passwords ?? {}).toSorted(), ["a", "c"]);
});

test("the next up shows no difference, whatever the order of the names", async () => {
  const { id, outs } = await provider.create({ names: ["a", "b"], hashed: [] });
  assert.ok(outs);
  assert.equal((await provider.diff(id, outs, { names: ["b", "a"], hashed: [] })).changes, false);
});
