/** What is counted, by a real Postgres with the schema and the privileges of the stacks. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type pg from "pg";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { psql, startPostgres, type TestContainer } from "../test-support/containers.ts";
import { censusPool, censusStatement, SeriesCensus } from "./series-census.ts";

const hour = 3600;
const unused = { name: "new", prefixes: ["new-"] };
const log = new RateLimitedLog(createLog("fatal"));

describe("the census of series", () => {
  let postgres: TestContainer;
  let pool: pg.Pool;
  const census = (names = ["acme", "other"]) =>
    new SeriesCensus({
      pool,
      silentSeconds: 2 * hour,
      retrainSeconds: 30 * 24 * hour,
      // The second prefix is part of the first, and no series counts twice.
      clients: names.map((name) => ({ name, prefixes: [`${name}-`, `${name}-s`] })),
      log,
    });

  /** A series of the client that was fitted by another one, before its owner had a name, with so many predictions, `every` hours apart, the last of them `last` hours ago. */
  const series = (
    name: string,
    { last, every = 0.1, predictions = 20, trainedDays = 1, client = "acme", versions = 1 }: Partial<Facts>,
  ): string => `
    INSERT INTO series (series_id, client, current_version) VALUES ('${client}-${name}', 'default', 1);
    UPDATE series SET trained_at = now() - interval '${trainedDays} days', stored_versions = ${versions} WHERE series_id = '${client}-${name}';
    ${
      last === undefined
        ? ""
        : `INSERT INTO predictions (predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
    SELECT now() - (${last} + ${every} * n) * interval '1 hour', '${client}', '${client}-${name}', 1, now(), 1, false, 0, true
    FROM generate_series(0, ${predictions - 1}) AS n;`
    }`;
  interface Facts {
    readonly last: number;
    readonly every: number;
    readonly predictions: number;
    readonly trainedDays: number;
    readonly client: string;
    readonly versions: number;
  }

  before(async () => {
    postgres = await startPostgres();
    const url = `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`;
    pool = censusPool({ url, password: postgres.password }, log);
    await psql(
      postgres,
      [
        "SELECT maintain_predictions(90);",
        series("sends", { last: 1.9 }),
        series("stopped", { last: 2.1 }),
        series("stopped-yesterday", { last: 25.9 }),
        series("forgotten", { last: 26.1 }),
        // Missed after three of its usual intervals: six hours.
        series("slow-and-well", { last: 5.9, every: 2 }),
        series("slow-and-stopped", { last: 6.1, every: 2 }),
        series("tried-once", { last: 3, predictions: 9 }),
        series("deleted", { last: 3, versions: 0 }),
        series("never-asked", { trainedDays: 40 }),
        series("outdated", { last: 0.5, trainedDays: 30.1 }),
        series("just-young-enough", { last: 0.5, trainedDays: 29.9 }),
        series("outdated-and-left", { last: 24.5, trainedDays: 40 }),
        series("of-another", { last: 3, client: "other" }),
        series("of-a-client-that-is-gone", { last: 3, client: "gone" }),
      ].join("\n"),
    );
  });
  after(async () => {
    await pool?.end();
    await postgres?.remove();
  });

  test("counts each client's series that send, that fell silent, and that are due for training", async () => {
    const counted = census();
    assert.equal(counted.counts, undefined);
    await counted.count();
    assert.deepEqual(counted.counts, [
      { client: "acme", sending: 3, silent: 4, outdated: 1 },
      { client: "other", sending: 0, silent: 1, outdated: 0 },
    ]);
  });

  test("a client without series stands at zero", async () => {
    const counted = census(["new"]);
    await counted.count();
    assert.deepEqual(counted.counts, [{ client: "new", sending: 0, silent: 0, outdated: 0 }]);
  });

  test("one failure changes nothing, three in a row and the numbers are no longer known", async () => {
    const url = `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`;
    const broken = censusPool({ url, password: "wrong" }, log);
    let current = pool;
    const asked = { query: (...args: [never]) => current.query(...args) } as unknown as pg.Pool;
    const counted = new SeriesCensus({ pool: asked, silentSeconds: 1, retrainSeconds: 1, clients: [unused], log });
    await counted.count();
    current = broken;
    await counted.count();
    await counted.count();
    assert.notEqual(counted.counts, undefined);
    await counted.count();
    assert.equal(counted.counts, undefined);
    current = pool;
    await counted.count();
    assert.notEqual(counted.counts, undefined);
    await broken.end();
  });

  test("counts of its own accord until it is stopped", async () => {
    const counted = new SeriesCensus({
      pool,
      silentSeconds: 1,
      retrainSeconds: 1,
      clients: [unused],
      log,
      paceSeconds: 0.05,
    });
    counted.start();
    for (const deadline = Date.now() + 10_000; counted.counts === undefined && Date.now() < deadline; )
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.notEqual(counted.counts, undefined);
    await counted.stop();
  });

  test("probes indexes: 10,000 series are counted within the statement's time", async () => {
    await psql(
      postgres,
      `INSERT INTO series (series_id, client, current_version) SELECT 'many-' || n, 'many', 1 FROM generate_series(1, 10000) AS n;
       INSERT INTO predictions (predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
       SELECT now() - ((n % 50) * interval '1 minute') - back * interval '1 hour', 'many', 'many-' || n, 1, now(), 1, false, 0, true
       FROM generate_series(1, 10000) AS n, generate_series(0, 19) AS back;`,
    );
    await psql(postgres, "ANALYZE series; ANALYZE predictions");
    const values = ["7200", "2592000", "'{many}'", "'{many-}'"];
    const text = values.reduce((sql, value, index) => sql.replaceAll(`$${index + 1}`, value), censusStatement.text);
    const plan = await pool.query<{ "QUERY PLAN": string }>(`EXPLAIN (ANALYZE, COSTS OFF) ${text}`);
    const lines = plan.rows.map((row) => row["QUERY PLAN"]);
    assert.ok(!lines.some((line) => line.includes("Seq Scan on predictions")), lines.join("\n"));
    const counted = census(["many"]);
    await counted.count();
    assert.deepEqual(counted.counts, [{ client: "many", sending: 10_000, silent: 0, outdated: 0 }]);
  });
});
