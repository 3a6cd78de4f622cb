/** The migrations on a real Postgres: what they make of older rows, and what the service may do. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { migrations, psql, startPostgres, type TestContainer } from "../test-support/containers.ts";

const firstRelease = 2;
const today = "(now() AT TIME ZONE 'UTC')::date";

describe("the schema", () => {
  let postgres: TestContainer;
  const sql = (text: string) => psql(postgres, text);
  const asService = (text: string) => sql(`SET ROLE vigia_service; ${text}`);
  const partitions = async () =>
    (
      await sql("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'predictions'::regclass ORDER BY 1")
    ).split("\n");

  before(async () => {
    postgres = await startPostgres({ applied: migrations().slice(0, firstRelease) });
    await sql(`
      INSERT INTO series (series_id, current_version) VALUES ('old', 2), ('other', 1);
      INSERT INTO models (series_id, version, detector, parameters, points, created_at) VALUES
        ('old', 1, 'mean-sigma', '{"mean": 1, "sigma": 1}', 10, '2026-01-01T00:00:00Z'),
        ('old', 2, 'mean-sigma', '{"mean": 2, "sigma": 1}', 20, '2026-01-02T00:00:00Z'),
        ('other', 1, 'mean-sigma', '{"mean": 3, "sigma": 1}', 30, '2026-01-03T00:00:00Z');
      INSERT INTO predictions (series_id, version, observed_at, value, anomaly, score, cache_hit, created_at)
      SELECT 'old', 1 + n % 2, '2026-01-01T00:00:00Z', n, n % 10 = 0, n / 7.0, true, now() - n * interval '1 hour'
      FROM generate_series(1, 100) AS n;`);
    const digest =
      "md5(string_agg(concat_ws(' ', series_id, version, observed_at, value, anomaly, score, cache_hit, at), ';' ORDER BY at))";
    const rows = await sql(`SELECT ${digest} FROM (SELECT *, created_at AS at FROM predictions) AS rows`);
    for (const migration of migrations().slice(firstRelease)) await sql(migration);
    const moved = await sql(`SELECT ${digest} FROM (SELECT *, predicted_at AS at FROM predictions) AS rows`);
    assert.equal(moved, rows);
  });
  after(() => postgres?.remove());

  test("older rows are in the partitions of their days, with ids and a client", async () => {
    assert.equal(
      await sql("SELECT count(DISTINCT id), count(DISTINCT tableoid) > 4, min(client), max(client) FROM predictions"),
      "100|t|default|default",
    );
    assert.equal(await sql("SELECT count(*) FROM predictions_default"), "0");
    assert.equal(
      await sql("SELECT series_id, last_version, stored_versions, revision, trained_at FROM series ORDER BY 1"),
      "old|2|2|1|2026-01-02 00:00:00+00\nother|1|1|1|2026-01-03 00:00:00+00",
    );
  });

  test("replicas of the release before go on fitting and recording while they are replaced", async () => {
    await asService(`
      WITH bumped AS (
        INSERT INTO series (series_id, current_version) VALUES ('other', 1)
        ON CONFLICT (series_id) DO UPDATE SET current_version = series.current_version + 1, updated_at = now()
        RETURNING current_version
      )
      INSERT INTO models (series_id, version, detector, parameters, points)
      SELECT 'other', current_version, 'mean-sigma', '{}', 10 FROM bumped;
      INSERT INTO predictions (series_id, version, observed_at, value, anomaly, score, cache_hit)
      VALUES ('other', 2, now(), 1, false, 1, true);`);
    assert.equal(
      await sql(
        "SELECT current_version, last_version, stored_versions, revision FROM series WHERE series_id = 'other'",
      ),
      "2|2|2|2",
    );
  });

  test("the service can neither define, change nor delete anything but what it must", async () => {
    for (const text of [
      "CREATE TABLE t (i int)",
      "CREATE TEMPORARY TABLE t (i int)",
      "DELETE FROM predictions",
      "UPDATE predictions SET value = 1",
      "DROP TABLE predictions_default",
      "DELETE FROM models",
      "UPDATE models SET points = 1",
      "UPDATE models SET parameters = '{}'",
      "TRUNCATE series",
      "UPDATE series SET series_id = 'x'",
      "UPDATE series SET revision = 1",
      "UPDATE series SET last_version = 0",
      "SELECT add_predictions_partition('2026-01-01')",
      "INSERT INTO api_keys (key_id, client, secret_sha256) VALUES ('0123456789ab', 'acme', sha256('x'))",
      "UPDATE api_keys SET revoked_at = null",
      "DELETE FROM api_keys",
    ]) {
      await assert.rejects(asService(text), /permission denied|must be owner/, text);
    }
    assert.equal(await asService("SELECT count(*) FROM api_keys"), "0");
  });

  test("a deleted model keeps its place and nothing else, and can't come back", async () => {
    await asService("UPDATE models SET deleted_at = now() WHERE series_id = 'old' AND version = 1");
    assert.equal(await sql("SELECT parameters, training FROM models WHERE series_id = 'old' AND version = 1"), "{}|[]");
    for (const value of ["null", "now()"]) {
      await assert.rejects(
        asService(`UPDATE models SET deleted_at = ${value} WHERE series_id = 'old' AND version = 1`),
        /can only be deleted, and only once/,
      );
    }
  });

  test("a record that is delivered twice is stored once", async () => {
    const insert = `
      INSERT INTO predictions (id, predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
      SELECT '0190aaaa-0000-7000-8000-000000000001', to_timestamp(1790000000.123), 'acme', 'twice', 1, now(), 1, false, 1, true
      ON CONFLICT (id, predicted_at) DO NOTHING;`;
    await asService(insert + insert);
    assert.equal(await sql("SELECT count(*) FROM predictions WHERE series_id = 'twice'"), "1");
  });

  test("maintenance makes the week's partitions, takes in stray rows and drops what is expired", async () => {
    const stray = (id: number, days: number) => `
      INSERT INTO predictions (id, predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
      VALUES ('0190aaaa-0000-7000-8000-00000000010${id}', (${today} - ${days}) + time '12:00' AT TIME ZONE 'UTC', 'acme', 'stray', 1, now(), 1, false, 1, true);`;
    await sql(`DROP TABLE predictions_${await sql(`SELECT to_char(${today} + 7, 'YYYYMMDD')`)}`);
    await sql("DELETE FROM predictions WHERE predicted_at < now() - interval '1 day'");
    await asService(stray(1, 30) + stray(2, 31) + stray(3, 400) + stray(4, -20));
    assert.equal(await sql("SELECT count(*) FROM predictions_default"), "4");

    // The missing day, the stray days within the retention (also the one to come); the row of 400 days ago is expired.
    assert.equal(await asService("SELECT * FROM maintain_predictions(31)"), "4|0");
    assert.equal(await sql("SELECT count(*) FROM predictions_default"), "0");
    assert.equal(await sql("SELECT count(*) FROM predictions WHERE series_id = 'stray'"), "3");
    assert.equal(await asService("SELECT * FROM maintain_predictions(31)"), "0|0");
    assert.equal(await asService("SELECT * FROM maintain_predictions(30)"), "0|1");
    assert.equal(await sql("SELECT count(*) FROM predictions WHERE series_id = 'stray'"), "2");
    assert.equal(await asService("SELECT dropped >= 4 FROM maintain_predictions(1)"), "t");
    assert.deepEqual((await partitions()).length, 8 + 1 + 1 + 1);
    for (const days of ["0", "-1", "null"]) {
      await assert.rejects(asService(`SELECT maintain_predictions(${days})`), /at least 1/);
    }
  });

  test("a page of a series is read from its index, newest first, without a sort of all its rows", async () => {
    await sql(`
      INSERT INTO predictions (client, series_id, version, observed_at, value, anomaly, score, cache_hit, predicted_at)
      SELECT 'acme', 'plan', 1, now(), n, false, 1, true, now() - n * interval '1 second' FROM generate_series(1, 20000) AS n;
      ANALYZE predictions;`);
    const plan = await sql(
      "EXPLAIN SELECT * FROM predictions WHERE series_id = 'plan' ORDER BY predicted_at DESC, id DESC LIMIT 100",
    );
    assert.match(plan, /Index Scan Backward/);
    assert.doesNotMatch(plan, /^\s*->\s+Sort/m);
  });
});
