import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as tick } from "node:timers/promises";
import { Batcher } from "./batcher.ts";

/** A batcher whose writes end only when the test says so. */
function controlled(options: { maxWriters?: number; maxBatch?: number; maxWaiting?: number } = {}) {
  const writes: { rows: readonly number[]; end: (error?: Error) => void }[] = [];
  const write = (rows: readonly number[]) =>
    new Promise<void>((resolve, reject) => {
      writes.push({ rows, end: (error) => (error ? reject(error) : resolve()) });
    });
  const batcher = new Batcher<number>({ maxWriters: 1, maxBatch: 3, maxWaiting: 10, ...options, write });
  const finish = async (index: number, error?: Error) => {
    writes[index]?.end(error);
    await tick();
  };
  return { batcher, writes, finish, rows: () => writes.map(({ rows }) => rows) };
}

test("a row alone is written at once, rows that come meanwhile go together", async () => {
  const { batcher, rows, finish } = controlled();
  const all = Promise.all([1, 2, 3, 4, 5].map((row) => batcher.append(row)));
  assert.deepEqual(rows(), [[1]]);
  await finish(0);
  assert.deepEqual(rows(), [[1], [2, 3, 4]]);
  await finish(1);
  await finish(2);
  assert.deepEqual(rows(), [[1], [2, 3, 4], [5]]);
  await all;
});

test("a row is acknowledged only after its own write", async () => {
  const { batcher, finish } = controlled();
  const done: number[] = [];
  for (const row of [1, 2]) void batcher.append(row).then(() => done.push(row));
  await tick();
  assert.deepEqual(done, []);
  await finish(0);
  assert.deepEqual(done, [1]);
  await finish(1);
  assert.deepEqual(done, [1, 2]);
});

test("a failed write fails its own rows and no others", async () => {
  const { batcher, finish } = controlled();
  const outcomes = Promise.allSettled([1, 2, 3].map((row) => batcher.append(row)));
  await finish(0, new Error("disk full"));
  await finish(1);
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled"],
  );
});

test("no more writers than allowed run at a time", async () => {
  const { batcher, rows, finish } = controlled({ maxWriters: 2, maxBatch: 1 });
  const all = Promise.all([1, 2, 3].map((row) => batcher.append(row)));
  assert.deepEqual(rows(), [[1], [2]]);
  await finish(1);
  assert.deepEqual(rows(), [[1], [2], [3]]);
  await finish(0);
  await finish(2);
  await all;
});

test("beyond the limit of waiting rows, append rejects at once", async () => {
  const { batcher, finish } = controlled({ maxWaiting: 1 });
  const written = [batcher.append(1), batcher.append(2)];
  await assert.rejects(batcher.append(3));
  await finish(0);
  await finish(1);
  await Promise.all(written);
});
