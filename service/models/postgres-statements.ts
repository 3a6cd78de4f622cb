/** The statements on series and models, and what they return. */
import { describedVersions, type SeriesPointer } from "./ports.ts";

export interface PointerRow {
  readonly series_id: string;
  readonly revision: number;
  readonly current_version: number | null;
  readonly stored_versions: number;
  readonly trained_seconds: number | null;
  readonly deleted_revision: number;
}

/** All null where there is no such model. */
export interface ModelRow {
  readonly detector: string | null;
  readonly parameters: unknown;
  readonly points: number;
}

export interface VersionRow {
  readonly version: number;
  readonly trained_at: Date;
}

/** Revisions fit into a double for longer than disks last; as bigint they would come as text. */
const pointerColumns = `
  series.series_id, series.revision::float8, series.current_version, series.stored_versions,
  floor(extract(epoch FROM series.trained_at))::float8 AS trained_seconds, series.deleted_revision::float8`;

export function pointerOf(row: PointerRow): SeriesPointer {
  return {
    seriesId: row.series_id,
    revision: row.revision,
    current: row.current_version ?? undefined,
    storedVersions: row.stored_versions,
    trainedAt: row.trained_seconds ?? undefined,
    deletedRevision: row.deleted_revision,
  };
}

/**
 * One statement, so one transaction: the row lock that the upsert takes on the series makes concurrent fits wait for each
 * other, and a failed one gives its number back. A trigger takes the next revision, counts the version and notifies.
 */
export const addModel = {
  name: "add-model",
  text: `
    WITH bumped AS (
      INSERT INTO series (series_id, client, current_version) VALUES ($1, $2, 1)
      ON CONFLICT (series_id) DO UPDATE SET client = excluded.client, current_version = series.last_version + 1
      RETURNING series.*
    ), added AS (
      INSERT INTO models (series_id, version, detector, parameters, points, training)
      SELECT series_id, current_version, $3, $4, $5, $6 FROM bumped
    )
    SELECT ${pointerColumns} FROM bumped AS series`,
};

export const findPointer = {
  name: "find-pointer",
  text: `SELECT ${pointerColumns} FROM series WHERE series_id = $1`,
};

export const findModel = {
  name: "find-model",
  text: `
    SELECT ${pointerColumns}, detector, parameters, points
    FROM series LEFT JOIN models ON models.series_id = series.series_id AND version = $2 AND deleted_at IS NULL
    WHERE series.series_id = $1`,
};

/** The current version first, so that it is among them in any case. */
export const describeSeries = {
  name: "describe-series",
  text: `
    SELECT ${pointerColumns}, client, version, detector, parameters, points, models.created_at AS trained_at
    FROM series LEFT JOIN models ON models.series_id = series.series_id AND deleted_at IS NULL
    WHERE series.series_id = $1
    ORDER BY version = current_version DESC, version DESC LIMIT ${describedVersions + 1}`,
};

export const training = {
  name: "find-training",
  text: "SELECT training FROM models WHERE series_id = $1 AND version = $2 AND deleted_at IS NULL",
};

/** By prefix, as ownership is: the column `client` says who fitted the series last, which may have been before its owner had a name. */
const owned = "EXISTS (SELECT FROM unnest($1::text[]) AS prefix WHERE starts_with(series_id, prefix))";

export const listSeries = {
  name: "list-series",
  text: `
    SELECT ${pointerColumns}, client, updated_at FROM series
    WHERE ${owned} AND series_id > $2 AND stored_versions > 0
    ORDER BY series_id LIMIT $3`,
};

export const countSeries = {
  name: "count-series",
  text: `SELECT count(*)::int AS series FROM series WHERE ${owned} AND stored_versions > 0`,
};

/** The latest changes first, in pages: after the place of the last row of the page before. */
export const readPointers = {
  name: "read-pointers",
  text: `
    SELECT ${pointerColumns}, updated_at::text FROM series
    WHERE $1::text IS NULL OR (updated_at, series_id) < ($1::timestamptz, $2)
    ORDER BY updated_at DESC, series_id DESC LIMIT $3`,
};

// Inside the transaction of a change.

export const lockSeries = `SELECT ${pointerColumns} FROM series WHERE series_id = $1 FOR UPDATE`;

export const trainedVersion = `
  SELECT version, created_at AS trained_at FROM models WHERE series_id = $1 AND version = $2 AND deleted_at IS NULL`;

export const newestBefore = `
  SELECT version, created_at AS trained_at FROM models
  WHERE series_id = $1 AND ($2::int IS NULL OR version < $2) AND deleted_at IS NULL
  ORDER BY version DESC LIMIT 1`;

export const tombstone = `
  UPDATE models SET deleted_at = now() WHERE series_id = $1 AND version = $2 AND deleted_at IS NULL`;

export const changeSeries = `
  UPDATE series SET current_version = $2, trained_at = $3, stored_versions = $4 WHERE series_id = $1
  RETURNING ${pointerColumns}`;
