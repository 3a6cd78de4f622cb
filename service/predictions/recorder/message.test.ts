import assert from "node:assert/strict";
import { test } from "node:test";
import { testRows } from "../../test-support/prediction-rows.ts";
import { decode, encode } from "./message.ts";

test("rows come back as they were", () => {
  const rows = [...testRows(3), { ...testRows(1)[0], seriesId: 'a"\\é\u0001', value: -1e-300, anomaly: true }];
  assert.deepEqual(decode(encode(rows as ReturnType<typeof testRows>)), rows);
});

test("fields that a newer release added are ignored", () => {
  const [row] = testRows(1);
  assert.ok(row);
  const longer = JSON.parse(encode([row])) as unknown[][];
  longer[0]?.push("added later");
  assert.deepEqual(decode(JSON.stringify(longer)), [row]);
});

test("what is not rows is refused with the reason, whatever it is", () => {
  const fields = JSON.parse(encode(testRows(1)))[0] as unknown[];
  for (const text of ["", "{", "null", "[]", "{}", "[1]", "[[]]", "[null]"]) {
    assert.equal(typeof decode(text), "string", text);
  }
  for (const index of fields.keys()) {
    assert.equal(typeof decode(JSON.stringify([fields.with(index, null)])), "string", `field ${index}`);
  }
  assert.equal(typeof decode(JSON.stringify([fields.with(0, "no-uuid")])), "string");
  assert.equal(typeof decode(JSON.stringify([fields.with(4, 1.5)])), "string");
});
