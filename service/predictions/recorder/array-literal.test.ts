import assert from "node:assert/strict";
import { test } from "node:test";
import { numbers, texts } from "./array-literal.ts";

test("numbers are spelt as Postgres reads them", () => {
  assert.equal(numbers([]), "{}");
  assert.equal(numbers([1, -0.5, 1e-7, 1e300, Number.POSITIVE_INFINITY]), "{1,-0.5,1e-7,1e+300,Infinity}");
});

test("a text can't end its element", () => {
  assert.equal(texts([]), "{}");
  assert.equal(texts(["a", "", "NULL", "b,c}"]), '{"a","","NULL","b,c}"}');
  assert.equal(texts(['a"b', "c\\d", '\\",{"']), '{"a\\"b","c\\\\d","\\\\\\",{\\""}');
});
