/** The rows of `predictions`: one statement for any number of them, harmless to repeat. */
import type pg from "pg";
import { queryWithin } from "../../platform/timed-query.ts";
import type { Columns } from "./columns.ts";

/**
 * One statement text for any number of rows, so that it is planned once a connection. A row that is already there stays
 * as it is: an insert that timed out may have been committed, a message may be delivered twice.
 */
const insert = `
  INSERT INTO predictions
    (id, predicted_at, client, series_id, version, observed_at, value, anomaly, score, cache_hit)
  SELECT id, to_timestamp(predicted_ms / 1000), client, series_id, version, to_timestamp(seconds),
    value, anomaly = 1, score, cache_hit = 1
  FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::float8[], $8::int[],
    $9::float8[], $10::int[])
    AS row (id, predicted_ms, client, series_id, version, seconds, value, anomaly, score, cache_hit)
  ON CONFLICT (id, predicted_at) DO NOTHING`;

/**
 * Makes the rows durable, all or none; resolves with how many were not there yet. Rejects after `timeoutMs`, and then
 * they may be there nevertheless.
 */
export type Insert = (columns: Columns, timeoutMs: number) => Promise<number>;

/** `pool`: without a `query_timeout` of its own. */
export function insertInto(pool: pg.Pool): Insert {
  return async (columns, timeoutMs) => {
    const values = columns.map((elements) => `{${elements}}`);
    const query = { name: "insert-predictions", text: insert, values };
    return (await queryWithin(timeoutMs, pool, query)).rowCount ?? 0;
  };
}

/** Classes of SQLSTATE that say that these very rows can't be stored: data exception, constraint, program limit. */
const classesOfRefusal = new Set(["22", "23", "54"]);

/** True where Postgres is well but refuses the rows as they are: another try or another way to it would not help. */
export function refusesRows(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && code.length === 5 && classesOfRefusal.has(code.slice(0, 2));
}

/**
 * Writes groups of rows together; where Postgres refuses the rows, each half on its own, until it is known whose they
 * are. Resolves with one outcome for each group, undefined where it was written; rejects where Postgres fails.
 */
export async function writeSeparating<Group>(
  groups: readonly Group[],
  write: (groups: readonly Group[]) => Promise<void>,
): Promise<unknown[]> {
  try {
    await write(groups);
    return groups.map(() => undefined);
  } catch (error) {
    if (!refusesRows(error)) throw error;
    if (groups.length <= 1) return [error];
    const middle = groups.length >> 1;
    const first = await writeSeparating(groups.slice(0, middle), write);
    return [...first, ...(await writeSeparating(groups.slice(middle), write))];
  }
}
