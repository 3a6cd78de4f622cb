import assert from "node:assert/strict";
import { test } from "node:test";
import { dataOf, QueryError, seriesOf } from "./answers.ts";

test("an error is told in Prometheus' own words", () => {
  const body = '{"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected <eof>"}';
  assert.throws(() => dataOf(400, body), new QueryError("bad_data: 1:3: parse error: unexpected <eof>"));
});

test("what is no answer of Prometheus is told with its status and its text", () => {
  assert.throws(() => dataOf(502, "<html>Bad Gateway</html>"), /HTTP 502: <html>Bad Gateway/);
  assert.throws(() => dataOf(200, ""), /HTTP 200: an empty answer/);
  assert.throws(() => dataOf(500, '{"message":"out of luck"}'), /out of luck/);
});

test("matrices, vectors and scalars are series; NaN is no value, infinities are", () => {
  const matrix = {
    resultType: "matrix",
    result: [
      {
        metric: { a: "b" },
        values: [
          [1, "1.5"],
          [2, "NaN"],
          [3, "+Inf"],
        ],
      },
    ],
  };
  assert.deepEqual(seriesOf(matrix), [
    {
      labels: { a: "b" },
      points: [
        [1, 1.5],
        [2, undefined],
        [3, Number.POSITIVE_INFINITY],
      ],
    },
  ]);
  assert.deepEqual(seriesOf({ resultType: "vector", result: [{ metric: {}, value: [7, "2"] }] }), [
    { labels: {}, points: [[7, 2]] },
  ]);
  assert.deepEqual(seriesOf({ resultType: "scalar", result: [7, "3"] }), [{ labels: {}, points: [[7, 3]] }]);
  assert.throws(() => seriesOf({ resultType: "string", result: [7, "x"] }), /string/);
});
