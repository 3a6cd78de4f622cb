/** PREDICTION_RETENTION_DAYS: a replica drops the days that are older, and no others. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freePort, psql, startPostgres, type TestContainer } from "./test-support/containers.ts";
import { eventually, startReplica } from "./test-support/replica.ts";

const retentionDays = 5;
let postgres: TestContainer;

before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.remove());

/** A partition of its own for the day so long ago, with one row. None is a day away from a limit: midnight may pass. */
async function addDay(daysAgo: number): Promise<void> {
  const day = `(now() AT TIME ZONE 'UTC')::date - ${daysAgo}`;
  await psql(
    postgres,
    `SET ROLE vigia_owner;
     SELECT add_predictions_partition(${day});
     INSERT INTO predictions (predicted_at, observed_at, value, score, version, anomaly, cache_hit, series_id)
     VALUES ((${day}) + time '12:00' AT TIME ZONE 'UTC', now(), ${daysAgo}, 0, 1, false, true, 'old')`,
  );
}

async function days(): Promise<string> {
  return psql(postgres, "SELECT string_agg(value::text, ' ' ORDER BY value) FROM predictions WHERE series_id = 'old'");
}

async function expiredPartitions(): Promise<string> {
  return psql(
    postgres,
    `SELECT count(*) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = 'predictions'::regclass AND relname ~ '^predictions_[0-9]{8}$'
       AND relname < 'predictions_' || to_char((now() AT TIME ZONE 'UTC')::date - ${retentionDays}, 'YYYYMMDD')`,
  );
}

test("a replica drops the days beyond the retention that it was given, and the log says so", async (context) => {
  for (const daysAgo of [1, 3, 7, 28]) await addDay(daysAgo);
  assert.equal(await days(), "1 3 7 28");
  // This needs neither Redis.
  const away = { port: await freePort(), password: "none" };
  const environment = { PREDICTION_RETENTION_DAYS: String(retentionDays) };
  const replica = await startReplica({ postgres, redis: away, queue: away }, environment);
  context.after(() => replica.kill());
  const told = async () => replica.lines.some((line) => line.dropped === 2 && line.retention_days === retentionDays);
  assert.ok(await eventually(told, 15_000), JSON.stringify(replica.lines));
  assert.equal(await days(), "1 3");
  assert.equal(await expiredPartitions(), "0");
});
