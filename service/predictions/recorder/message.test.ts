import assert from "node:assert/strict";
import { test } from "node:test";
import { testRows } from "../../test-support/prediction-rows.ts";
import { columnsOf } from "./columns.ts";
import { columnsIn, decode, encode } from "./message.ts";

test("rows come back as they were, and as the columns that Postgres takes", () => {
  const rows = [...testRows(3), ...testRows(1, { seriesId: 'a"\\é\u0001\u0000', value: -1e-300, anomaly: true })];
  assert.deepEqual(decode(encode(rows)), rows);
  assert.deepEqual(columnsIn(encode(rows)), columnsOf(rows));
});

test("fields that a newer release added are ignored", () => {
  const rows = testRows(2);
  const longer = `${encode(rows)}\nadded,later\n`;
  assert.deepEqual(columnsIn(longer), columnsOf(rows));
  assert.deepEqual(decode(longer), rows);
});

test("what is not rows is refused with the reason, whatever it is", () => {
  const columns = columnsOf(testRows(1));
  for (const text of ["", "\n", "{", "null", JSON.stringify(columns), columns.slice(1).join("\n")]) {
    for (const read of [columnsIn, decode]) assert.equal(typeof read(text), "string", text);
  }
  for (const index of columns.keys()) {
    assert.equal(typeof decode(columns.with(index, "x,").join("\n")), "string", `${index}`);
  }
});
