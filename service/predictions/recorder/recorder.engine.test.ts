/** One recorder against a real Redis and a real Postgres: what goes where, and what neither takes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Problem, type ProblemCode } from "../../errors.ts";
import { psql, redisCli } from "../../test-support/containers.ts";
import { testRows } from "../../test-support/prediction-rows.ts";
import { Recorders } from "../../test-support/recorders.ts";
import { eventually } from "../../test-support/replica.ts";
import { columnsOf } from "./columns.ts";

const isProblem = (code: ProblemCode) => (error: unknown) => error instanceof Problem && error.code === code;

describe("recording predictions", { timeout: 300_000 }, () => {
  const recorders = new Recorders();

  test("sync: rows are in Postgres when they are acknowledged, as they were", async () => {
    const { recorder, seen } = await recorders.start();
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
      recorders.postgres,
      `SELECT extract(epoch FROM predicted_at) * 1000 = ${row.predictedAt}, client, series_id, version,
         extract(epoch FROM observed_at)::bigint, value, anomaly, score, cache_hit FROM predictions WHERE id = '${row.id}'`,
    );
    assert.equal(line, 't|acme|quo"te\\,{}é|1|1700000000|-1e-09|t|0.25|f');
    const rows = testRows(1200);
    await Promise.all([recorder.record(rows), ...rows.slice(0, 100).map((one) => recorder.record([one]))]);
    // On a busy machine a first insert may be late, and then its rows go by the queue.
    assert.ok((await recorders.stored(rows)) >= 1200 - seen.queued);
    assert.ok(await recorders.storedWithin(5000, rows));
    assert.ok(seen.written.request > 100);
    assert.deepEqual(seen.modes, ["sync"]);
  });

  test("queue: rows wait in Redis, come to Postgres, and leave the queue after that", async () => {
    const { recorder, seen } = await recorders.start({ persistence: "queue" });
    const rows = testRows(2000);
    await Promise.all(rows.map((row) => recorder.record([row])));
    assert.ok(await recorders.storedWithin(10_000, rows));
    await recorders.emptied();
    assert.deepEqual([seen.written, seen.queued], [{ request: 0, worker: 2000 }, 2000]);
  });

  test("depth and age of the queue are those of the rows in it, held by a worker or not", async () => {
    const { recorder, seen } = await recorders.start({ persistence: "queue" });
    const release = await recorders.holdTable();
    const begin = performance.now();
    await recorder.record(testRows(700));
    await delay(1000);
    await recorder.record(testRows(41));
    assert.ok(await eventually(async () => seen.queueState()?.depth === 741, 2500), String(seen.queueState()?.depth));
    const { oldestAgeSeconds } = seen.queueState() ?? { oldestAgeSeconds: 0 };
    const age = (performance.now() - begin) / 1000;
    assert.ok(oldestAgeSeconds > 0.9 && oldestAgeSeconds < age + 0.1, `${oldestAgeSeconds} s after ${age} s`);
    await release();
    await recorders.emptied();
    assert.ok(await eventually(async () => seen.queueState()?.oldestAgeSeconds === 0, 3000));
  });

  test("malformed messages and rows that Postgres refuses are set aside, once, and the others stored", async () => {
    const before = Number(await redisCli(recorders.queue, "XLEN", "vigia:queue:rejected"));
    const { seen, lines, recorder } = await recorders.start({ persistence: "queue" });
    const [bad, ...good] = testRows(5);
    assert.ok(bad);
    const refused = { ...bad, seriesId: "zero\u0000byte" };
    await redisCli(recorders.queue, "XADD", "vigia:queue", "*", "n", "1", "d", "{ no columns");
    await redisCli(recorders.queue, "XADD", "vigia:queue", "*", "something", "else");
    const torn = columnsOf(testRows(2)).with(6, "1").join("\n");
    await redisCli(recorders.queue, "XADD", "vigia:queue", "*", "n", "2", "d", torn);
    await recorder.record([...good, refused]);
    const more = testRows(50);
    await recorder.record(more);
    assert.ok(await recorders.storedWithin(5000, [...good, ...more]));
    await recorders.emptied();
    assert.equal(Number(await redisCli(recorders.queue, "XLEN", "vigia:queue:rejected")) - before, 4);
    assert.match(
      await redisCli(recorders.queue, "XREVRANGE", "vigia:queue:rejected", "+", "-", "COUNT", "1"),
      new RegExp(bad.id),
    );
    assert.equal(seen.setAside, 5);
    assert.ok(lines.some(({ level, reason }) => level === "error" && reason !== undefined));
  });

  test("sync: rows that Postgres refuses fail their own request alone", async () => {
    const { recorder } = await recorders.start();
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
    assert.ok(await recorders.storedWithin(5000, good));
  });

  test("a queue at its limit refuses, counted in rows, and takes more when it has emptied", async () => {
    const { recorder } = await recorders.start({ persistence: "queue", queueLimit: 100 });
    await recorders.emptied();
    const release = await recorders.holdTable();
    const rows = testRows(90);
    await recorder.record(rows);
    await assert.rejects(recorder.record(testRows(11)), isProblem("queue_full"));
    const ten = testRows(10);
    await recorder.record(ten);
    await release();
    await recorders.emptied();
    const more = testRows(50);
    await recorder.record(more);
    assert.ok(await recorders.storedWithin(5000, [...rows, ...ten, ...more]));
  });

  test("of a request that the queue has no room for as a whole, nothing is stored", async () => {
    const { recorder } = await recorders.start({ persistence: "queue", queueLimit: 600 });
    await recorders.emptied();
    const release = await recorders.holdTable();
    await assert.rejects(recorder.record(testRows(1000)), isProblem("queue_full"));
    assert.equal(await redisCli(recorders.queue, "XLEN", "vigia:queue"), "0");
    await release();
    const whole = testRows(600);
    await recorder.record(whole);
    assert.ok(await recorders.storedWithin(5000, whole));
  });

  test("a queue without memory refuses as one that is full, and still empties", async () => {
    const { recorder, seen } = await recorders.start({ persistence: "queue" });
    const release = await recorders.holdTable();
    const rows = testRows(300);
    await recorder.record(rows);
    await redisCli(recorders.queue, "CONFIG", "SET", "maxmemory", "1mb");
    try {
      await assert.rejects(recorder.record(testRows(1)), isProblem("queue_full"));
      await release();
      assert.ok(await recorders.storedWithin(5000, rows));
      await recorders.emptied();
      assert.equal(seen.failed.queue, 0);
    } finally {
      await redisCli(recorders.queue, "CONFIG", "SET", "maxmemory", "0");
    }
  });

  test("auto starts with sync; partitions are made at start", async () => {
    const day = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
    await psql(recorders.postgres, `DROP TABLE predictions_${day}`);
    const { recorder, seen, lines } = await recorders.start({ persistence: "auto" });
    assert.deepEqual([recorder.mode, seen.modes], ["sync", ["sync"]]);
    assert.ok(await eventually(async () => lines.some(({ created }) => created === 1), 5000));
  });
});
