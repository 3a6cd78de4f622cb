import assert from "node:assert/strict";
import { test } from "node:test";
import { testRows } from "../../test-support/prediction-rows.ts";
import { columnsOf, joinColumns, rowsOf } from "./columns.ts";

const odd = testRows(1, {
  seriesId: 'a"\\é\u0001\u0000,"\\',
  client: "NULL",
  value: -1e-300,
  score: 1e300,
  anomaly: true,
  cacheHit: false,
});

test("rows come back as they were, alone and together with others", () => {
  for (const rows of [testRows(1), testRows(3), odd, [...odd, ...testRows(2), ...odd]]) {
    assert.deepEqual(rowsOf(columnsOf(rows)), rows);
  }
  const [some, more] = [testRows(3), [...odd, ...testRows(1)]];
  assert.deepEqual(joinColumns([columnsOf(some), columnsOf(more)]), columnsOf([...some, ...more]));
  assert.deepEqual(joinColumns([columnsOf(some)]), columnsOf(some));
});

test("elements are spelt as Postgres reads them, and a text can't end its own", () => {
  assert.deepEqual(columnsOf([]), ["", "", "", "", "", "", "", "", "", ""]);
  const [one] = testRows(1, { value: 1e-7, timestamp: -0.5, score: Number.POSITIVE_INFINITY });
  assert.ok(one);
  const columns = columnsOf([
    one,
    { ...one, client: 'a"b', seriesId: '\\",{"', version: 12, value: 1e300, anomaly: true },
  ]);
  assert.deepEqual(columns, [
    `${one.id},${one.id}`,
    `${one.predictedAt},${one.predictedAt}`,
    '"default","a\\"b"',
    '"sensor_0","\\\\\\",{\\""',
    "1,12",
    "-0.5,-0.5",
    "1e-7,1e+300",
    "0,1",
    "Infinity,Infinity",
    "1,1",
  ]);
});

test("columns that disagree, and elements that are none, are refused with the reason", () => {
  const columns = columnsOf(testRows(2));
  for (const index of columns.keys()) {
    for (const column of ["", "1", "1,2,3"]) {
      assert.equal(typeof rowsOf(columns.with(index, column)), "string", `column ${index}: ${column}`);
    }
    if (index !== 0) assert.equal(typeof rowsOf(columns.with(index, "1,x")), "string", `column ${index}`);
  }
});
