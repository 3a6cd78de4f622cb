/** One recorder against a real Redis and a real Postgres: what goes where, and what happens when one of them fails. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { Problem, type ProblemCode } from "../../errors.ts";
import { psql, redisCli, startPostgres, startQueue, type TestContainer } from "../../test-support/containers.ts";
import { testRows } from "../../test-support/prediction-rows.ts";
import { startRecorder } from "../../test-support/recording.ts";
import { eventually } from "../../test-support/replica.ts";
import type { PredictionRecord } from "../recorder.ts";
import { encode } from "./message.ts";

const long = process.env.VIGIA_LONG === "1";
const isProblem = (code: ProblemCode) => (error: unknown) => error instanceof Problem && error.code === code;

describe("recording predictions", { timeout: 300_000 }, () => {
  let postgres: TestContainer;
  let queue: TestContainer;
  let running: ReturnType<typeof startRecorder>[] = [];

  before(async () => {
    queue = await startQueue();
    postgres = await startPostgres();
  });
  after(async () => {
    await Promise.all([postgres?.remove(), queue?.remove()]);
  });
  afterEach(async () => {
    await Promise.all(running.map(({ close }) => close()));
    running = [];
    // Whatever a failed test has left behind.
    for (const { container } of [postgres, queue]) {
      await container.unpause().catch(() => undefined);
      await container.start().catch(() => undefined);
    }
  });

  const start = async (more: Parameters<typeof startRecorder>[1] = {}) => {
    const started = startRecorder({ postgres, queue }, more);
    running.push(started);
    assert.ok(await eventually(async () => started.seen.queueState() !== undefined, 10_000), "the queue is not there");
    return started;
  };
  const stored = async (rows: readonly PredictionRecord[]): Promise<number> => {
    const ids = rows.map(({ id }) => `'${id}'`).join();
    return Number(await psql(postgres, `SELECT count(*) FROM predictions WHERE id IN (${ids})`));
  };
  const storedWithin = (ms: number, rows: readonly PredictionRecord[]) =>
    eventually(async () => (await stored(rows)) === rows.length, ms);
  const depth = async () => Number(await redisCli(queue, "GET", "vigia:queue:rows"));
  /** Nothing in the queue, and its count of rows says so. */
  const emptied = async () => {
    const facts = async () => [await redisCli(queue, "XLEN", "vigia:queue"), await depth()].join(" messages, rows: ");
    const done = await eventually(async () => (await facts()) === "0 messages, rows: 0", 15_000);
    assert.ok(done, `${await facts()}; ${await redisCli(queue, "XPENDING", "vigia:queue", "writers")}`);
  };
  /** Every insert waits until the returned function has been called. */
  const holdTable = async () => {
    const address = { host: "127.0.0.1", port: postgres.port, password: postgres.password };
    const client = new pg.Client({ ...address, user: "postgres", database: "vigia" });
    await client.connect();
    await client.query("BEGIN; LOCK TABLE predictions IN SHARE MODE");
    return () => client.end();
  };

  test("sync: rows are in Postgres when they are acknowledged, as they were", async () => {
    const { recorder, seen } = await start();
    const [row] = testRows(1, {
      seriesId: 'quo"te\\,{}é',
      client: "acme",
      anomaly: true,
      cacheHit: false,
      value: -1e-9,
    });
    assert.ok(row);
    await recorder.record([row]);
    const line = await psql(
      postgres,
      `SELECT extract(epoch FROM predicted_at) * 1000 = ${row.predictedAt}, client, series_id, version,
         extract(epoch FROM observed_at)::bigint, value, anomaly, score, cache_hit FROM predictions WHERE id = '${row.id}'`,
    );
    assert.equal(line, 't|acme|quo"te\\,{}é|1|1700000000|-1e-09|t|0.25|f');
    const rows = testRows(1200);
    await Promise.all([recorder.record(rows), ...rows.slice(0, 100).map((one) => recorder.record([one]))]);
    // On a busy machine a first insert may be late, and then its rows go by the queue.
    assert.ok((await stored(rows)) >= 1200 - seen.queued);
    assert.ok(await storedWithin(5000, rows));
    assert.ok(seen.written.request > 100);
    assert.deepEqual(seen.modes, ["sync"]);
  });

  test("queue: rows wait in Redis, come to Postgres, and leave the queue after that", async () => {
    const { recorder, seen } = await start({ persistence: "queue" });
    const rows = testRows(2000);
    await Promise.all(rows.map((row) => recorder.record([row])));
    assert.ok(await storedWithin(10_000, rows));
    await emptied();
    assert.deepEqual([seen.written, seen.queued], [{ request: 0, worker: 2000 }, 2000]);
  });

  test("depth and age of the queue are those of the rows in it, held by a worker or not", async () => {
    const { recorder, seen } = await start({ persistence: "queue" });
    const release = await holdTable();
    const begin = performance.now();
    await recorder.record(testRows(700));
    await delay(1000);
    await recorder.record(testRows(41));
    assert.ok(await eventually(async () => seen.queueState()?.depth === 741, 2500), String(seen.queueState()?.depth));
    const { oldestAgeSeconds } = seen.queueState() ?? { oldestAgeSeconds: 0 };
    const age = (performance.now() - begin) / 1000;
    assert.ok(oldestAgeSeconds > 0.9 && oldestAgeSeconds < age + 0.1, `${oldestAgeSeconds} s after ${age} s`);
    await release();
    await emptied();
    assert.ok(await eventually(async () => seen.queueState()?.oldestAgeSeconds === 0, 3000));
  });

  test("an insert that timed out and was committed, a second delivery, a retry: one row", async () => {
    const { recorder, seen } = await start();
    const release = await holdTable();
    const rows = testRows(300);
    const begin = performance.now();
    await recorder.record(rows);
    assert.ok(performance.now() - begin < 1500, "a hanging Postgres holds a request up");
    assert.deepEqual([seen.failed.postgres > 0, seen.queued], [true, 300]);
    await release();
    // The statement that nobody waits for any more may commit, too.
    await emptied();
    await recorder.record(rows);
    await redisCli(queue, "INCRBY", "vigia:queue:rows", "300");
    await redisCli(queue, "XADD", "vigia:queue", "*", "n", "300", "d", encode(rows));
    await emptied();
    assert.equal(await stored(rows), 300);
  });

  test("malformed messages and rows that Postgres refuses are set aside, once, and the others stored", async () => {
    const before = Number(await redisCli(queue, "XLEN", "vigia:queue:rejected"));
    const { seen, lines, recorder } = await start({ persistence: "queue" });
    const [bad, ...good] = testRows(5);
    assert.ok(bad);
    const refused = { ...bad, seriesId: "zero\u0000byte" };
    await redisCli(queue, "XADD", "vigia:queue", "*", "n", "1", "d", "{ not json");
    await redisCli(queue, "XADD", "vigia:queue", "*", "something", "else");
    await recorder.record([...good, refused]);
    const more = testRows(50);
    await recorder.record(more);
    assert.ok(await storedWithin(5000, [...good, ...more]));
    await emptied();
    assert.equal(Number(await redisCli(queue, "XLEN", "vigia:queue:rejected")) - before, 3);
    assert.match(
      await redisCli(queue, "XREVRANGE", "vigia:queue:rejected", "+", "-", "COUNT", "1"),
      new RegExp(bad.id),
    );
    assert.equal(seen.setAside, 3);
    assert.ok(lines.some(({ level, reason }) => level === "error" && reason !== undefined));
  });

  test("sync: rows that Postgres refuses fail their own request alone", async () => {
    const { recorder } = await start();
    const good = testRows(40);
    const bad = testRows(1, { seriesId: "\u0000" });
    const outcomes = await Promise.allSettled([
      ...good.slice(0, 20).map((row) => recorder.record([row])),
      recorder.record(bad),
      ...good.slice(20).map((row) => recorder.record([row])),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status).filter((status) => status === "rejected"),
      ["rejected"],
    );
    assert.ok(isProblem("internal")((outcomes[20] as PromiseRejectedResult).reason));
    assert.ok(await storedWithin(5000, good));
  });

  test(`sync: with Postgres gone rows wait in the queue, and all are there after`, async () => {
    const { recorder } = await start();
    const rows = testRows(1);
    await recorder.record(rows);
    await postgres.container.kill();
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
    await postgres.container.start();
    assert.ok(await storedWithin(30_000, rows));
    await emptied();
    assert.deepEqual(recorder.degraded, []);
  });

  test("queue: with Redis hanging or gone rows go to Postgres, and back to the queue after", async () => {
    const { recorder, seen } = await start({ persistence: "queue" });
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
    await queue.container.pause();
    assert.ok((await some()) < 1500);
    await queue.container.unpause();
    assert.ok(await eventually(async () => recorder.degraded.length === 0, 10_000));
    await queue.container.kill();
    assert.ok((await some()) < 1500);
    assert.deepEqual(recorder.degraded, ["queue"]);
    assert.ok(await eventually(async () => seen.queueState() === undefined, 2000));
    await queue.container.start();
    assert.ok(await eventually(async () => recorder.degraded.length === 0, 10_000));
    const queued = seen.queued;
    await some();
    assert.equal(seen.queued - queued, 100);
    assert.ok(await storedWithin(10_000, rows));
    await emptied();
  });

  test("the queue survives a kill of Redis by itself, with its count and what a dead worker held", async () => {
    const { recorder } = await start({ persistence: "queue" });
    const release = await holdTable();
    const rows = testRows(30);
    await recorder.record(rows);
    const held = async () => (await redisCli(queue, "XPENDING", "vigia:queue", "writers")).startsWith("1");
    assert.ok(await eventually(held, 5000));
    // Nobody is left who could send it again.
    const closing = Promise.all(running.splice(0).map(({ close }) => close()));
    await queue.container.kill();
    await Promise.all([release(), closing]);
    await queue.container.start();
    assert.ok(await eventually(async () => (await depth()) === 30, 5000));
    assert.equal(await redisCli(queue, "XLEN", "vigia:queue"), "1");
    await start();
    await emptied();
    assert.equal(await stored(rows), 30);
  });

  test("what Redis has acknowledged and forgotten is sent again", async () => {
    const { recorder, lines } = await start({ persistence: "queue" });
    const release = await holdTable();
    const rows = testRows(1500);
    await Promise.all(rows.map((row) => recorder.record([row])));
    // As after a crash of its host: the tail is gone, here all of it, and so are connections.
    await redisCli(queue, "FLUSHALL");
    await redisCli(queue, "CLIENT", "KILL", "USER", "service");
    await release();
    assert.ok(await storedWithin(10_000, rows));
    await emptied();
    assert.ok(lines.some(({ rows }) => rows === 1500));
  });

  test("with both stores gone nothing is acknowledged, and it works again by itself", async () => {
    for (const persistence of ["sync", "queue"] as const) {
      const { recorder } = await start({ persistence });
      await recorder.record(testRows(1));
      await Promise.all([postgres.container.kill(), queue.container.kill()]);
      for (let index = 0; index < 10; index += 1) {
        const begin = performance.now();
        await assert.rejects(recorder.record(testRows(2)), isProblem("store_unavailable"));
        assert.ok(performance.now() - begin < 2000);
      }
      await Promise.all([postgres.container.start(), queue.container.start()]);
      assert.ok(await eventually(async () => recorder.degraded.length === 0, 30_000));
      const rows = testRows(10);
      await recorder.record(rows);
      assert.ok(await storedWithin(10_000, rows));
    }
  });

  test("a queue at its limit refuses, counted in rows, and takes more when it has emptied", async () => {
    const { recorder } = await start({ persistence: "queue", queueLimit: 100 });
    await emptied();
    const release = await holdTable();
    const rows = testRows(90);
    await recorder.record(rows);
    await assert.rejects(recorder.record(testRows(11)), isProblem("queue_full"));
    const ten = testRows(10);
    await recorder.record(ten);
    await release();
    await emptied();
    const more = testRows(50);
    await recorder.record(more);
    assert.ok(await storedWithin(5000, [...rows, ...ten, ...more]));
  });

  test("a queue without memory refuses as one that is full, and still empties", async () => {
    const { recorder, seen } = await start({ persistence: "queue" });
    const release = await holdTable();
    const rows = testRows(300);
    await recorder.record(rows);
    await redisCli(queue, "CONFIG", "SET", "maxmemory", "1mb");
    try {
      await assert.rejects(recorder.record(testRows(1)), isProblem("queue_full"));
      await release();
      assert.ok(await storedWithin(5000, rows));
      await emptied();
      assert.equal(seen.failed.queue, 0);
    } finally {
      await redisCli(queue, "CONFIG", "SET", "maxmemory", "0");
    }
  });

  test("auto starts with sync; partitions are made at start", async () => {
    const day = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    await psql(postgres, `DROP TABLE predictions_${day}`);
    const { recorder, seen, lines } = await start({ persistence: "auto" });
    assert.deepEqual([recorder.mode, seen.modes], ["sync", ["sync"]]);
    assert.ok(await eventually(async () => lines.some(({ created }) => created === 1), 5000));
  });
});
