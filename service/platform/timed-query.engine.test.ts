/** Time limits of queries against a real Postgres, and what an answered query leaves in memory. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import type pg from "pg";
import { startPostgres, type TestContainer } from "../test-support/containers.ts";
import { createLog, RateLimitedLog } from "./log.ts";
import { createUntimedPool } from "./postgres-pool.ts";
import { queryWithin } from "./timed-query.ts";

const run = promisify(execFile);

describe("queries with a time limit", { timeout: 120_000 }, () => {
  let postgres: TestContainer;
  let pool: pg.Pool;

  before(async () => {
    postgres = await startPostgres();
    pool = createUntimedPool({ url: url(), password: postgres.password }, 1, new RateLimitedLog(createLog("silent")));
  });
  after(async () => {
    await pool?.end();
    await postgres?.remove();
  });

  const url = () => `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`;
  const pid = async (): Promise<number> => {
    const { rows } = await queryWithin(1000, pool, { text: "SELECT pg_backend_pid() AS pid" });
    return rows[0].pid;
  };

  test("an answer in time keeps the connection", async () => {
    const first = await pid();
    const { rows } = await queryWithin(1000, pool, { name: "named", text: "SELECT $1::int + 1 AS sum", values: [41] });
    assert.deepEqual(rows, [{ sum: 42 }]);
    assert.equal(await pid(), first);
  });

  test("a query that Postgres refuses rejects with its reason", async () => {
    await assert.rejects(queryWithin(1000, pool, { text: "SELECT 1 / 0" }), { code: "22012" });
  });

  test("a late answer rejects at the limit, and the next query gets another connection", async () => {
    const first = await pid();
    const begun = performance.now();
    await assert.rejects(queryWithin(100, pool, { text: "SELECT pg_sleep(1.5)" }), /no answer within 100 ms/);
    assert.ok(performance.now() - begun < 1400, "it waited for the answer");
    assert.notEqual(await pid(), first);
    assert.equal(pool.totalCount, 1);
  });

  test("an engine that hangs rejects at the limit", async () => {
    await pid();
    await postgres.container.pause();
    try {
      await assert.rejects(queryWithin(100, pool, { text: "SELECT 1" }), /no answer within 100 ms/);
    } finally {
      await postgres.container.unpause();
    }
  });

  test("what is answered can be collected with the young objects", async () => {
    const script = join(import.meta.dirname, "../test-support/kept-bytes.ts");
    const { stdout } = await run(process.execPath, ["--expose-gc", script], {
      env: { ...process.env, URL: url(), PASSWORD: postgres.password },
    });
    const kept = Number(stdout);
    assert.ok(kept > -1000 && kept < 1000, `${Math.round(kept)} bytes of each query are kept`);
  });
});
