/** Recorded predictions of a series, page by page. */
import type pg from "pg";
import { Problem, storeUnavailable } from "../errors.ts";

export interface HistoryQuery {
  readonly seriesId: string;
  /** Unix seconds of the prediction, inclusive; undefined is the beginning. */
  readonly from: number | undefined;
  /** Unix seconds of the prediction, exclusive; undefined is now and later. */
  readonly to: number | undefined;
  readonly anomaly: boolean | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface RecordedPrediction {
  readonly id: string;
  readonly predictedAt: Date;
  readonly version: number;
  /** Unix seconds of the judged point. */
  readonly timestamp: number;
  readonly value: number;
  readonly anomaly: boolean;
  readonly score: number;
  readonly cacheHit: boolean;
}

export interface HistoryPage {
  /** Newest first. */
  readonly predictions: readonly RecordedPrediction[];
  /** Undefined on the last page. */
  readonly nextCursor: string | undefined;
}

/** The place after which a page begins: the microsecond and the id of the last row of the page before. */
interface Place {
  readonly microseconds: string;
  readonly id: string;
}

interface Row extends Omit<RecordedPrediction, "predictedAt"> {
  readonly microseconds: string;
}

/** Finer than that the column does not keep; an integer, so that a place is met exactly. */
const microsecondsOf = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint`;
const timeOf = (parameter: string) => `('epoch'::timestamptz + ${parameter}::bigint * interval '1 microsecond')`;

export class History {
  readonly #pool: pg.Pool;

  /** @param pool one of its own, of 2 connections: however many pages are asked for, predictions are recorded. */
  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Rejects with `invalid_request` for a cursor that is none, and with `store_unavailable`. */
  async page(query: HistoryQuery): Promise<HistoryPage> {
    const { text, values } = statement(query);
    const rows = await this.#pool.query<Row>({ text, values }).then(
      (result) => result.rows,
      (error: unknown) => {
        throw storeUnavailable(error);
      },
    );
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    return {
      predictions: shown.map(({ microseconds, ...row }) => ({
        ...row,
        predictedAt: new Date(Math.floor(Number(microseconds) / 1000)),
      })),
      nextCursor: rows.length > query.limit && last !== undefined ? encode(last) : undefined,
    };
  }
}

/**
 * Planned anew each time: with the values at hand the planner leaves out the partitions of other days. One row more
 * than asked for tells whether there is a next page.
 */
function statement(query: HistoryQuery): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const conditions = [`series_id = ${parameter(query.seriesId)}`];
  if (query.from !== undefined) conditions.push(`predicted_at >= to_timestamp(${parameter(query.from)})`);
  if (query.to !== undefined) conditions.push(`predicted_at < to_timestamp(${parameter(query.to)})`);
  if (query.anomaly !== undefined) conditions.push(query.anomaly ? "anomaly" : "NOT anomaly");
  if (query.cursor !== undefined) {
    const place = decode(query.cursor);
    conditions.push(`(predicted_at, id) < (${timeOf(parameter(place.microseconds))}, ${parameter(place.id)}::uuid)`);
  }
  const text = `
    SELECT id, ${microsecondsOf("predicted_at")} AS microseconds, version,
      extract(epoch FROM observed_at)::float8 AS timestamp, value, anomaly, score, cache_hit AS "cacheHit"
    FROM predictions WHERE ${conditions.join(" AND ")}
    ORDER BY predicted_at DESC, id DESC LIMIT ${parameter(query.limit + 1)}`;
  return { text, values };
}

function encode({ microseconds, id }: Place): string {
  return Buffer.from(`${microseconds},${id}`).toString("base64url");
}

function decode(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const place = /^(\d{1,17}),([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text);
  const [, microseconds, id] = place ?? [];
  if (microseconds === undefined || id === undefined) {
    const path = "querystring.cursor";
    throw new Problem("invalid_request", "cursor is none of ours; pass next_cursor of the page before as it is.", {
      errors: [{ path, message: "must be the next_cursor of another page" }],
    });
  }
  return { microseconds, id };
}
