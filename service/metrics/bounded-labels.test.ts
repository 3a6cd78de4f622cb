import assert from "node:assert/strict";
import { test } from "node:test";
import { BoundedLabels, otherLabel } from "./bounded-labels.ts";

function bounded(limit: number) {
  const removed: string[] = [];
  const clock = { minutes: 0 };
  const labels = new BoundedLabels<string>({
    limit,
    create: (key) => `children of ${key}`,
    remove: (key) => removed.push(key),
    now: () => clock.minutes * 60_000,
  });
  return { labels, removed, clock };
}

test("what comes beyond the limit is counted together", () => {
  const { labels } = bounded(2);
  assert.equal(labels.get("a"), "children of a");
  assert.equal(labels.get("b"), "children of b");
  assert.equal(labels.get("c"), `children of ${otherLabel}`);
  assert.equal(labels.get("d"), `children of ${otherLabel}`);
  assert.equal(labels.get("a"), "children of a");
});

test("a label set that was idle long enough makes room, the least recently used first", () => {
  const { labels, removed, clock } = bounded(2);
  labels.get("a");
  labels.get("b");
  clock.minutes = 10;
  labels.get("a");
  clock.minutes = 14;
  assert.equal(labels.get("c"), `children of ${otherLabel}`);
  clock.minutes = 16;
  assert.equal(labels.get("c"), "children of c");
  assert.deepEqual(removed, ["b"]);
  assert.equal(labels.get("d"), `children of ${otherLabel}`);
});
