/** One recorder while Postgres, Redis or both hang, are killed or forget: nothing that was acknowledged is lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Problem, type ProblemCode } from "../../errors.ts";
import { redisCli } from "../../test-support/containers.ts";
import { testRows } from "../../test-support/prediction-rows.ts";
import { Recorders } from "../../test-support/recorders.ts";
import { eventually } from "../../test-support/replica.ts";
import type { PredictionRecord } from "../recorder.ts";
import { encode } from "./message.ts";

const long = process.env.VIGIA_LONG === "1";
const isProblem = (code: ProblemCode) => (error: unknown) => error instanceof Problem && error.code === code;

describe("recording predictions through outages", { timeout: 300_000 }, () => {
  const recorders = new Recorders();

  test("an insert that timed out and was committed, a second delivery, a retry: one row", async () => {
    const { recorder, seen } = await recorders.start();
    const release = await recorders.holdTable();
    const rows = testRows(300);
    const begin = performance.now();
    await recorder.record(rows);
    assert.ok(performance.now() - begin < 1500, "a hanging Postgres holds a request up");
    assert.deepEqual([seen.failed.postgres > 0, seen.queued], [true, 300]);
    await release();
    // The statement that nobody waits for any more may commit, too.
    await recorders.emptied();
    await recorder.record(rows);
    await redisCli(recorders.queue, "INCRBY", "vigia:queue:rows", "300");
    await redisCli(recorders.queue, "XADD", "vigia:queue", "*", "n", "300", "d", encode(rows));
    await recorders.emptied();
    assert.equal(await recorders.stored(rows), 300);
  });

  test(`sync: with Postgres gone rows wait in the queue, and all are there after`, async () => {
    const { recorder } = await recorders.start();
    const rows = testRows(1);
    await recorder.record(rows);
    await recorders.postgres.container.kill();
    const slowest = { ms: 0 };
    for (const end = performance.now() + (long ? 20_000 : 5000); performance.now() < end; await delay(5)) {
      const begin = performance.now();
      const some = testRows(3);
      await recorder.record(some);
      rows.push(...some);
      slowest.ms = Math.max(slowest.ms, performance.now() - begin);
    }
    assert.ok(slowest.ms < 1500, `slowest ${slowest.ms} ms`);
    assert.deepEqual(recorder.degraded, ["postgres"]);
    await recorders.postgres.container.start();
    assert.ok(await recorders.storedWithin(30_000, rows));
    await recorders.emptied();
    assert.deepEqual(recorder.degraded, []);
  });

  test("queue: with Redis hanging or gone rows go to Postgres, and back to the queue after", async () => {
    const { recorder, seen } = await recorders.start({ persistence: "queue" });
    const rows: PredictionRecord[] = [];
    const some = async () => {
      let slowest = 0;
      for (let index = 0; index < 50; index += 1) {
        const begin = performance.now();
        const next = testRows(2);
        await recorder.record(next);
        rows.push(...next);
        slowest = Math.max(slowest, performance.now() - begin);
        await delay(5);
      }
      return slowest;
    };
    await some();
    await recorders.queue.container.pause();
    assert.ok((await some()) < 1500);
    await recorders.queue.container.unpause();
    assert.ok(await eventually(async () => recorder.degraded.length === 0, 10_000));
    await recorders.queue.container.kill();
    assert.ok((await some()) < 1500);
    assert.deepEqual(recorder.degraded, ["queue"]);
    assert.ok(await eventually(async () => seen.queueState() === undefined, 2000));
    await recorders.queue.container.start();
    assert.ok(await eventually(async () => recorder.degraded.length === 0, 10_000));
    const queued = seen.queued;
    await some();
    assert.equal(seen.queued - queued, 100);
    assert.ok(await recorders.storedWithin(10_000, rows));
    await recorders.emptied();
  });

  test("the queue survives a kill of Redis by itself, with its count and what a dead worker held", async () => {
    const { recorder } = await recorders.start({ persistence: "queue" });
    const release = await recorders.holdTable();
    const rows = testRows(30);
    await recorder.record(rows);
    const held = async () => (await redisCli(recorders.queue, "XPENDING", "vigia:queue", "writers")).startsWith("1");
    assert.ok(await eventually(held, 5000));
    // Nobody is left who could send it again.
    const closing = recorders.closeAll();
    await recorders.queue.container.kill();
    await Promise.all([release(), closing]);
    await recorders.queue.container.start();
    assert.ok(await eventually(async () => (await recorders.depth()) === 30, 5000));
    assert.equal(await redisCli(recorders.queue, "XLEN", "vigia:queue"), "1");
    await recorders.start();
    await recorders.emptied();
    assert.equal(await recorders.stored(rows), 30);
  });

  test("what Redis has acknowledged and forgotten is sent again", async () => {
    const { recorder, lines } = await recorders.start({ persistence: "queue" });
    const release = await recorders.holdTable();
    const rows = testRows(1500);
    await Promise.all(rows.map((row) => recorder.record([row])));
    // As after a crash of its host: the tail is gone, here all of it, and so are connections.
    await redisCli(recorders.queue, "FLUSHALL");
    await redisCli(recorders.queue, "CLIENT", "KILL", "USER", "service");
    await release();
    assert.ok(await recorders.storedWithin(10_000, rows));
    await recorders.emptied();
    assert.ok(lines.some(({ rows }) => rows === 1500));
  });

  test("with both stores gone nothing is acknowledged, and it works again by itself", async () => {
    for (const persistence of ["sync", "queue"] as const) {
      const { recorder } = await recorders.start({ persistence });
      await recorder.record(testRows(1));
      await Promise.all([recorders.postgres.container.kill(), recorders.queue.container.kill()]);
      for (let index = 0; index < 10; index += 1) {
        const begin = performance.now();
        await assert.rejects(recorder.record(testRows(2)), isProblem("store_unavailable"));
        assert.ok(performance.now() - begin < 2000);
      }
      await Promise.all([recorders.postgres.container.start(), recorders.queue.container.start()]);
      assert.ok(await eventually(async () => recorder.degraded.length === 0, 30_000));
      const rows = testRows(10);
      await recorder.record(rows);
      assert.ok(await recorders.storedWithin(10_000, rows));
    }
  });
});
