/** The log of predictions in Postgres, written in groups. */
import type pg from "pg";
import { storeUnavailable } from "../errors.ts";
import type { PredictionLog, PredictionRecord } from "../ports.ts";
import { Batcher } from "./batcher.ts";

/** Two, so that one group can be sent while another waits for its fsync; more would only make groups smaller. */
const maxWriters = 2;
const maxBatch = 500;
/** Half a minute of the target load; it fills only when Postgres hangs, and then waiting longer helps nobody. */
const maxWaiting = 5000;

/** One statement text for any number of rows, so that it is prepared once a connection. */
const insert = `
  INSERT INTO predictions (series_id, version, observed_at, value, anomaly, score, cache_hit)
  SELECT series_id, version, to_timestamp(seconds), value, anomaly, score, cache_hit
  FROM unnest($1::text[], $2::int[], $3::float8[], $4::float8[], $5::bool[], $6::float8[], $7::bool[])
    AS row(series_id, version, seconds, value, anomaly, score, cache_hit)`;

export class PostgresLog implements PredictionLog {
  readonly #batcher: Batcher<PredictionRecord>;

  constructor(pool: pg.Pool) {
    const write = async (rows: readonly PredictionRecord[]): Promise<void> => {
      await pool.query({ name: "insert-predictions", text: insert, values: columns(rows) });
    };
    this.#batcher = new Batcher({ write, maxWriters, maxBatch, maxWaiting });
  }

  async append(record: PredictionRecord): Promise<void> {
    try {
      await this.#batcher.append(record);
    } catch (error) {
      throw storeUnavailable(error);
    }
  }
}

function columns(rows: readonly PredictionRecord[]): unknown[][] {
  return [
    rows.map((row) => row.seriesId),
    rows.map((row) => row.version),
    rows.map((row) => row.timestamp),
    rows.map((row) => row.value),
    rows.map((row) => row.anomaly),
    rows.map((row) => row.score),
    rows.map((row) => row.cacheHit),
  ];
}
