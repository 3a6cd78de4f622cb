import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lane, once } from "./lanes.ts";
import { locked } from "./lock.ts";
import { progressTo } from "./progress.ts";
import { answered } from "./registries.ts";

test("a lock is held by one at a time, and given back when the work fails", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-lock-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "deep", "lock");
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 20));
    inside--;
  };
  const waited: number[] = [];
  await Promise.all([1, 2].map(() => locked(path, (owner) => waited.push(owner), work)));
  assert.equal(most, 1);
  assert.equal(waited.length, 1);
  await assert.rejects(
    locked(
      path,
      () => undefined,
      () => Promise.reject(new Error("broken")),
    ),
    /broken/,
  );
  assert.equal(existsSync(path), false);
});

test("the lock of a process that is gone is none", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "vigia-lock-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "lock");
  await writeFile(path, "999999999");
  assert.equal(
    await locked(
      path,
      () => assert.fail("waited"),
      async () => "done",
    ),
    "done",
  );
});

test("a lane does no more at once than it is wide, in order", async () => {
  const two = lane(2);
  let running = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map((name) =>
      two(async () => {
        order.push(name);
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
      }),
    ),
  );
  assert.equal(most, 2);
  assert.deepEqual(order, [1, 2, 3, 4]);
  await assert.rejects(two(() => Promise.reject(new Error("broken"))));
  assert.equal(await two(async () => "free again"), "free again");
});

test("shared work is done once", async () => {
  let times = 0;
  const shared = once(async () => ++times);
  assert.deepEqual(await Promise.all([shared(), shared()]), [1, 1]);
});

test("progress says what starts and how long it took", async () => {
  let now = 0;
  const lines: string[] = [];
  const progress = progressTo(
    (line) => lines.push(line),
    () => now,
  );
  await progress.during("redis", "assembling", async () => {
    now += 5_000;
  });
  assert.equal(lines.length, 2);
  assert.match(lines[1] ?? "", /5 s.*redis.*assembling.*5 s/);
});

test("a registry that refuses is there; one that cannot be reached is not", () => {
  const answer = (statusCode: number, message: string) => Object.assign(new Error(message), { statusCode });
  assert.equal(answered(answer(404, "manifest unknown: manifest unknown")), true);
  assert.equal(answered(answer(401, "unauthorized: authentication required")), true);
  assert.equal(answered(answer(500, 'Get "https://r.example/v2/": dial tcp: lookup r.example: no such host')), false);
  assert.equal(answered(new Error("The operation was aborted due to timeout")), false);
});
