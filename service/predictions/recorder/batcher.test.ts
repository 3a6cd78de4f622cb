import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setImmediate as tick } from "node:timers/promises";
import { Batcher, type Spacing } from "./batcher.ts";

/** A batcher whose writes end only when the test says so. */
function controlled(
  options: { maxWriters?: number; maxRows?: number; maxWaitingRows?: number; spacing?: Spacing } = {},
) {
  const writes: { groups: readonly (readonly number[])[]; end: (outcome?: Error | readonly unknown[]) => void }[] = [];
  const write = (groups: readonly (readonly number[])[]) =>
    new Promise<readonly unknown[]>((resolve, reject) => {
      writes.push({ groups, end: (outcome = []) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)) });
    });
  const batcher = new Batcher<number>({ maxWriters: 1, maxRows: 3, maxWaitingRows: 10, ...options, write });
  const finish = async (index: number, outcome?: Error | readonly unknown[]) => {
    writes[index]?.end(outcome);
    await tick();
  };
  return { batcher, finish, written: () => writes.map(({ groups }) => groups.map((rows) => rows.join(""))) };
}
const statuses = async (promises: Promise<void>[]) => (await Promise.allSettled(promises)).map(({ status }) => status);

test("a group alone is written at once, groups that come meanwhile go together, none is parted", async () => {
  const { batcher, written, finish } = controlled();
  const all = Promise.all([[1], [2], [3, 4], [5, 6]].map((rows) => batcher.append(rows)));
  assert.deepEqual(written(), [["1"]]);
  await finish(0);
  assert.deepEqual(written(), [["1"], ["2", "34"]]);
  await finish(1);
  await finish(2);
  assert.deepEqual(written(), [["1"], ["2", "34"], ["56"]]);
  await all;
});

test("a group larger than a write goes alone", async () => {
  const { batcher, written, finish } = controlled();
  const all = Promise.all([[1], [2, 3, 4, 5], [6]].map((rows) => batcher.append(rows)));
  for (const index of [0, 1, 2]) await finish(index);
  assert.deepEqual(written(), [["1"], ["2345"], ["6"]]);
  await all;
});

test("a row is acknowledged only after its own write", async () => {
  const { batcher, finish } = controlled();
  const done: number[] = [];
  for (const row of [1, 2]) void batcher.append([row]).then(() => done.push(row));
  await tick();
  assert.deepEqual(done, []);
  await finish(0);
  assert.deepEqual(done, [1]);
  await finish(1);
  assert.deepEqual(done, [1, 2]);
});

test("a failed write fails its own groups, a refused group fails alone", async () => {
  const { batcher, finish } = controlled({ maxRows: 2 });
  const outcomes = statuses([1, 2, 3, 4].map((row) => batcher.append([row])));
  await finish(0, new Error("disk full"));
  await finish(1, [undefined, new Error("bad value")]);
  await finish(2);
  assert.deepEqual(await outcomes, ["rejected", "fulfilled", "rejected", "fulfilled"]);
});

test("no more writers than allowed run at a time, and idle waits for the last", async () => {
  const { batcher, written, finish } = controlled({ maxWriters: 2, maxRows: 1 });
  const all = Promise.all([1, 2, 3].map((row) => batcher.append([row])));
  let idle = false;
  void batcher.idle().then(() => {
    idle = true;
  });
  assert.deepEqual(written(), [["1"], ["2"]]);
  await finish(1);
  assert.deepEqual(written(), [["1"], ["2"], ["3"]]);
  await finish(0);
  assert.equal(idle, false);
  await finish(2);
  assert.equal(idle, true);
  await all;
  await batcher.idle();
});

test("beyond the limit of waiting rows, append rejects at once, and goes on when they are written", async () => {
  const { batcher, finish } = controlled({ maxWaitingRows: 2 });
  const written = [batcher.append([1]), batcher.append([2, 3])];
  await assert.rejects(batcher.append([4]));
  await finish(0);
  written.push(batcher.append([5]));
  await finish(1);
  await finish(2);
  await Promise.all(written);
});

test("with spacing the next write waits, unless it has enough rows or the last was long ago, and idle waits for it", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { batcher, written, finish } = controlled({ maxRows: 10, spacing: { ms: 2, enoughRows: 3 } });
    const all = [batcher.append([1]), batcher.append([2])];
    await finish(0);
    all.push(batcher.append([3]));
    assert.deepEqual(written(), [["1"]]);
    let idle = false;
    void batcher.idle().then(() => {
      idle = true;
    });
    await tick();
    assert.equal(idle, false);
    mock.timers.tick(2);
    assert.deepEqual(written(), [["1"], ["2", "3"]]);
    await finish(1);
    assert.equal(idle, true);
    all.push(batcher.append([4]), batcher.append([5, 6]));
    assert.deepEqual(written(), [["1"], ["2", "3"], ["4", "56"]]);
    await finish(2);
    mock.timers.tick(2);
    all.push(batcher.append([7]));
    assert.deepEqual(written().at(-1), ["7"]);
    await finish(3);
    await Promise.all(all);
  } finally {
    mock.timers.reset();
  }
});

test("with spacing a full write does not wait for enough rows", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { batcher, written, finish } = controlled({ maxRows: 2, spacing: { ms: 2, enoughRows: 100 } });
    const all = [batcher.append([1])];
    await finish(0);
    all.push(batcher.append([2]));
    assert.deepEqual(written(), [["1"]]);
    all.push(batcher.append([3]));
    assert.deepEqual(written(), [["1"], ["2", "3"]]);
    await finish(1);
    await Promise.all(all);
  } finally {
    mock.timers.reset();
  }
});
