import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelMemory } from "./model-memory.ts";

const judge = () => ({ anomaly: false, score: 0, expected: 0, lower: 0, upper: 0 });
const pointer = { seriesId: "s", revision: 1, current: 1, storedVersions: 1, trainedAt: 0, deletedRevision: 0 };
const megabyte = 1024 * 1024;

function memoryOf(seriesIds: readonly string[], version: number, size: number): ModelMemory {
  const memory = new ModelMemory();
  for (const seriesId of seriesIds) memory.set({ seriesId, version, detector: "test", judge }, 1, size);
  return memory;
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

test("models are kept up to 64 MiB of parameters, those used last", () => {
  const memory = memoryOf(names(60), 1, megabyte);
  assert.ok(memory.get("s0", 1, pointer) !== undefined);
  for (const seriesId of ["t", "u", "v", "w", "x"])
    memory.set({ seriesId, version: 1, detector: "test", judge }, 1, megabyte);
  assert.ok(memory.get("s0", 1, pointer) !== undefined);
  assert.equal(memory.get("s1", 1, pointer), undefined);
});

test("no more than 50,000 series are kept, however small", () => {
  const memory = memoryOf(names(50_001), 1, 10);
  assert.equal(memory.get("s0", 1, pointer), undefined);
  assert.ok(memory.get("s50000", 1, pointer) !== undefined);
});

test("of a series the eight versions read last are kept", () => {
  const memory = new ModelMemory();
  for (let version = 1; version <= 9; version += 1)
    memory.set({ seriesId: "s", version, detector: "test", judge }, 1, 10);
  assert.equal(memory.get("s", 1, pointer), undefined);
  for (let version = 2; version <= 9; version += 1)
    assert.equal(memory.get("s", version, pointer)?.model.version, version);
});
