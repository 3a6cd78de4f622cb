/** Models in Postgres. */
import type pg from "pg";
import type { Model } from "../detectors/detector.ts";
import { storeUnavailable } from "../errors.ts";
import type { ModelStore, StoredModel } from "../ports.ts";

/** Channel on which a committed fit tells every replica of the new version (see version-listener.ts). */
export const fittedChannel = "model_fitted";

/**
 * One statement, so one transaction: the row lock that the upsert takes on the series makes concurrent fits wait for each
 * other, and a failed one gives its number back. The notification is sent by Postgres at commit, or not at all.
 */
const addModel = `
  WITH bumped AS (
    INSERT INTO series (series_id, current_version) VALUES ($1, 1)
    ON CONFLICT (series_id) DO UPDATE SET current_version = series.current_version + 1, updated_at = now()
    RETURNING current_version
  ), added AS (
    INSERT INTO models (series_id, version, detector, parameters, points)
    SELECT $1, current_version, $2, $3, $4 FROM bumped
    RETURNING version
  )
  SELECT version, pg_notify('${fittedChannel}', version || ' ' || $1) FROM added`;

const findModel = `
  SELECT version, detector, parameters, points FROM models WHERE series_id = $1 AND version = $2`;

const findCurrentModel = `
  SELECT version, detector, parameters, points FROM series
  JOIN models USING (series_id) WHERE series_id = $1 AND version = current_version`;

interface Row extends Model {
  readonly version: number;
}

export class PostgresModels implements ModelStore {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async add(seriesId: string, { detector, parameters, points }: Model): Promise<number> {
    const row = await this.#one("add-model", addModel, [seriesId, detector, JSON.stringify(parameters), points]);
    if (row === undefined) throw storeUnavailable(new Error("a fit returned no version"));
    return row.version;
  }

  async find(seriesId: string, version: number): Promise<StoredModel | undefined> {
    return stored(await this.#one("find-model", findModel, [seriesId, version]));
  }

  async findCurrent(seriesId: string): Promise<StoredModel | undefined> {
    return stored(await this.#one("find-current-model", findCurrentModel, [seriesId]));
  }

  /** Named statements are parsed and planned once a connection. */
  async #one(name: string, text: string, values: readonly unknown[]): Promise<Row | undefined> {
    try {
      const { rows } = await this.#pool.query<Row>({ name, text, values: [...values] });
      return rows[0];
    } catch (error) {
      throw storeUnavailable(error);
    }
  }
}

function stored(row: Row | undefined): StoredModel | undefined {
  if (row === undefined) return undefined;
  const { version, ...model } = row;
  return { version, model };
}
