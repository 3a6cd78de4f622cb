import assert from "node:assert/strict";
import { test } from "node:test";
import { type Series, writeRequest } from "./remote-write.ts";

const up: Series = { name: "up", labels: { a: "b" }, value: 1.5 };
const hex = (text: string) => text.replaceAll(/\s/g, "");

test("a series becomes the bytes of the specification", () => {
  const message = hex(`
    0a 2a
      0a 0e  0a 08 5f5f6e616d655f5f  12 02 7570
      0a 06  0a 01 61  12 01 62
      12 10  09 000000000000f83f  10 80d095ffbc31
  `);
  // 44 bytes; one literal of 44 bytes, whose length less one stands in two bytes.
  assert.equal(writeRequest([up], {}, 1_700_000_000_000).toString("hex"), `2cf42b00${message}`);
});

test("labels are in order and name the series, common ones are in each", () => {
  const text = writeRequest([up], { job: "loadtest", B: "c" }, 1).toString("latin1");
  const places = ["B", "__name__", "a", "job"].map((label) =>
    text.indexOf(`\x0a${String.fromCharCode(label.length)}${label}`),
  );
  assert.ok(
    places.every((place, index) => place > (places[index - 1] ?? 0)),
    String(places),
  );
});

test("the end of a series is the NaN that Prometheus knows", () => {
  assert.match(writeRequest([{ ...up, value: "stale" }], {}, 1).toString("hex"), /09020000000000f07f/);
});

test("what is longer than a literal may be is cut into several", () => {
  const many = Array.from({ length: 5000 }, (_, index): Series => ({ ...up, labels: { index: String(index) } }));
  const bytes = writeRequest(many, {}, 1);
  let offset = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[offset++] ?? 0;
    length += (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  let content = 0;
  while (offset < bytes.length) {
    assert.equal(bytes[offset], 61 << 2);
    const literal = bytes.readUInt16LE(offset + 1) + 1;
    content += literal;
    offset += 3 + literal;
  }
  assert.equal(content, length);
});
