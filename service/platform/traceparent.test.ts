import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTraceparent } from "./traceparent.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";

test("the examples of the standard are read", () => {
  assert.deepEqual(parseTraceparent(`00-${traceId}-${spanId}-01`), { traceId, spanId, sampled: true });
  assert.deepEqual(parseTraceparent(`00-${traceId}-${spanId}-00`), { traceId, spanId, sampled: false });
});

test("only the sampled flag counts, and a later version may say more", () => {
  assert.equal(parseTraceparent(`00-${traceId}-${spanId}-03`)?.sampled, true);
  assert.equal(parseTraceparent(`00-${traceId}-${spanId}-02`)?.sampled, false);
  assert.equal(parseTraceparent(`cc-${traceId}-${spanId}-01-what-comes-later`)?.traceId, traceId);
});

test("what is not valid is as if it were absent", () => {
  const wrong = [
    undefined,
    "",
    ["00"],
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId}-${spanId}-01\nx`,
  ];
  for (const header of wrong) assert.equal(parseTraceparent(header), undefined, String(header));
});
