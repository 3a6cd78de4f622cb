/** Pages of recorded predictions from a real Postgres. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type pg from "pg";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { createPool } from "../platform/postgres-pool.ts";
import { psql, startPostgres, type TestContainer } from "../test-support/containers.ts";
import { History, type HistoryQuery } from "./history.ts";

const seconds = 1_790_000_000;

describe("history", () => {
  let postgres: TestContainer;
  let pool: pg.Pool;
  let history: History;
  const query = (more: Partial<HistoryQuery> = {}): HistoryQuery => ({
    ...{ seriesId: "s", from: undefined, to: undefined, anomaly: undefined, cursor: undefined, limit: 10 },
    ...more,
  });
  /** The values of all pages, and how many pages there were. */
  const all = async (more: Partial<HistoryQuery> = {}) => {
    const values: number[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await history.page(query({ ...more, cursor }));
      values.push(...page.predictions.map(({ value }) => value));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    return { values, pages };
  };

  before(async () => {
    postgres = await startPostgres();
    const url = `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`;
    pool = createPool({ url, password: postgres.password }, 2, new RateLimitedLog(createLog("fatal")));
    history = new History(pool);
    // 25 predictions of which five each were made in the same microsecond, and those of another series between them.
    await psql(
      postgres,
      `INSERT INTO predictions (predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
       SELECT to_timestamp(${seconds}) + (n / 5) * interval '100.001 ms', 'acme', series_id, 3, to_timestamp(n + 0.5), n, n % 10 = 0, 0.5, true
       FROM generate_series(0, 24) AS n, (VALUES ('s'), ('other')) AS series (series_id)`,
    );
  });
  after(async () => {
    await pool?.end();
    await postgres?.remove();
  });

  test("pages are newest first and hold every row once, also those of one moment", async () => {
    for (const limit of [1, 3, 5, 24, 25, 26]) {
      const { values, pages } = await all({ limit });
      assert.deepEqual(
        values.toSorted((a, b) => a - b),
        Array.from({ length: 25 }, (_, index) => index),
      );
      assert.deepEqual(
        values.map((value) => Math.floor(value / 5)),
        values.map((_, index) => 4 - Math.floor(index / 5)),
      );
      assert.equal(pages, Math.ceil(25 / limit));
    }
  });

  test("a row is given as it was recorded", async () => {
    const { predictions } = await history.page(query({ to: seconds + 0.05, limit: 25 }));
    assert.equal(predictions.length, 5);
    const row = predictions.find(({ value }) => value === 0);
    const { id, predictedAt, ...rest } = row ?? assert.fail();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.equal(predictedAt.getTime(), seconds * 1000);
    assert.deepEqual(rest, { version: 3, timestamp: 0.5, value: 0, anomaly: true, score: 0.5, cacheHit: true });
  });

  test("from is inclusive, to is exclusive, anomalies can be asked for or left out", async () => {
    assert.equal((await all({ from: seconds, to: seconds + 0.100001 })).values.length, 5);
    assert.equal((await all({ from: seconds + 0.100001 })).values.length, 20);
    assert.deepEqual((await all({ anomaly: true, limit: 2 })).values, [20, 10, 0]);
    assert.equal((await all({ anomaly: false })).values.length, 22);
    assert.deepEqual((await all({ seriesId: "nobody" })).values, []);
  });

  test("a cursor that is none of ours is the caller's mistake", async () => {
    const forged = ["x", Buffer.from("1,2").toString("base64url"), Buffer.from("1,' OR 1=1").toString("base64url")];
    for (const cursor of forged) await assert.rejects(history.page(query({ cursor })), { code: "invalid_request" });
  });

  test("with Postgres away it says so", async () => {
    await postgres.container.stop({ t: 1 });
    await assert.rejects(history.page(query()), { code: "store_unavailable" });
    await postgres.container.start();
  });
});
