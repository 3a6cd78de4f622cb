import assert from "node:assert/strict";
import { test } from "node:test";
import { parseImages } from "./images.ts";

test("only fallbacks and what is missing are listed; absent keys mean none", () => {
  const answer = parseImages('{"images":{"redis":"redis:7-airgap"},"missing":{"grafana":"why"}}\n');
  assert.deepEqual(answer.images, { redis: "redis:7-airgap" });
  assert.deepEqual(answer.missing, { grafana: "why" });
  assert.deepEqual(parseImages("{}"), { images: {}, missing: {} });
});

test("anything but one JSON object is an error", () => {
  assert.throws(() => parseImages("pulling redis ...\n{}"));
});
