import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePointer } from "./pointer-listener.ts";
import { Pointers } from "./pointers.ts";
import type { SeriesPointer } from "./ports.ts";

const pointer = (revision: number, current: number | undefined = revision, seriesId = "a"): SeriesPointer => ({
  seriesId,
  revision,
  current,
  storedVersions: 1,
  trainedAt: 1_700_000_000,
  deletedRevision: 0,
});

function started(): Pointers {
  const pointers = new Pointers();
  pointers.start();
  return pointers;
}

test("a pointer is certain only while changes are heard of, and stays as the last known one", () => {
  const pointers = new Pointers();
  pointers.remember(pointer(1));
  assert.equal(pointers.get("a"), undefined);
  assert.equal(pointers.lastKnown("a")?.current, 1);
  pointers.start();
  assert.equal(pointers.get("a"), undefined);
  pointers.remember(pointer(1));
  assert.equal(pointers.get("a")?.current, 1);
  pointers.stop();
  assert.equal(pointers.get("a"), undefined);
  pointers.start();
  assert.equal(pointers.get("a"), undefined);
  assert.equal(pointers.lastKnown("a")?.current, 1);
});

test("the revision decides, not the version: a rollback is newer than the fit before it", () => {
  const pointers = started();
  pointers.remember(pointer(2, 2));
  pointers.remember(pointer(3, 1));
  pointers.remember(pointer(2, 2));
  assert.equal(pointers.get("a")?.current, 1);
});

test("a slow read does not undo a notification that overtook it", () => {
  const pointers = started();
  const { epoch } = pointers;
  pointers.remember(pointer(2));
  pointers.remember(pointer(1), epoch);
  assert.equal(pointers.get("a")?.revision, 2);
});

test("a read that began before a gap in the notifications is not certain", () => {
  const pointers = started();
  const { epoch } = pointers;
  pointers.stop();
  pointers.start();
  pointers.remember(pointer(1), epoch);
  assert.equal(pointers.get("a"), undefined);
  assert.equal(pointers.lastKnown("a")?.revision, 1);
});

test("after a gap an older revision is believed: the database may have been restored", () => {
  const pointers = started();
  pointers.remember(pointer(9));
  pointers.stop();
  pointers.start();
  pointers.remember(pointer(4));
  assert.equal(pointers.get("a")?.revision, 4);
});

test("each change is told once, also when it is read and heard of", () => {
  const told: number[] = [];
  const pointers = new Pointers(({ revision }) => told.push(revision));
  pointers.start();
  for (const revision of [1, 1, 2, 1]) pointers.remember(pointer(revision));
  pointers.stop();
  pointers.start();
  pointers.remember(pointer(2));
  assert.deepEqual(told, [1, 2]);
});

test("a notification is read as the trigger writes it, and nothing else is one", () => {
  assert.deepEqual(parsePointer("12 3 2 1700000000 11 sensor:1 x"), {
    seriesId: "sensor:1 x",
    revision: 12,
    current: 3,
    storedVersions: 2,
    trainedAt: 1_700_000_000,
    deletedRevision: 11,
  });
  const empty = parsePointer("2 0 0 0 2 s");
  assert.deepEqual([empty?.current, empty?.trainedAt], [undefined, undefined]);
  for (const payload of ["", "1 s", "1 2 3 4 5 ", "x 1 1 1 1 s"])
    assert.equal(parsePointer(payload), undefined, payload);
});
