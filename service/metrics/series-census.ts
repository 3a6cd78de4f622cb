/**
 * Counts, over Postgres, the series that have fallen silent and the models that are due for training. Labels of series are
 * bounded and folded, rows are not: so that every series counts. Each replica counts for itself and reports the same.
 */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Client } from "../clients/client.ts";
import type { RateLimitedLog } from "../platform/log.ts";
import { clientConfig, type DatabaseOptions } from "../platform/postgres-pool.ts";

export interface SeriesCounts {
  readonly client: string;
  /** Series with a prediction within the time after which one counts as silent. */
  readonly sending: number;
  readonly silent: number;
  /** Series in use whose current model is older than its time for training. */
  readonly outdated: number;
}

export interface CensusOptions {
  readonly pool: pg.Pool;
  /** Seconds without a prediction after which a series counts as silent, if it was not slower than that before. */
  readonly silentSeconds: number;
  /** Seconds after which a model is due for training. */
  readonly retrainSeconds: number;
  /** Clients that are shown, also at zero; series that none of them owns are left out. */
  readonly clients: readonly Pick<Client, "name" | "prefixes">[];
  readonly log: RateLimitedLog;
  /** Seconds between two counts. */
  readonly paceSeconds?: number;
}

const defaultPaceSeconds = 60;
/** A count may take longer than what requests wait for, and no longer than this. */
const timeoutMs = 10_000;
/** After a count there is a pause of so many times its duration at least: it never takes more than a twentieth of a core. */
const restFactor = 20;
/** Failed counts in a row after which the numbers are no longer known. */
const patience = 3;

/**
 * $1 is the time to silence, $2 the age at which a model is due, both in seconds; $3 and $4 are owners and their prefixes, which say
 * whose a series is, whoever fitted it last. One index probe a series and day finds its
 * last prediction (10,000 series: a few hundred milliseconds); its habit is looked up only where that is long ago. A series
 * has a habit once it has ten predictions within three days: what was tried once is not missed. It is missed after three
 * of its usual intervals, and forgotten a day later. A model counts while its series sent within a day.
 */
export const censusStatement = {
  name: "series-census",
  text: `
    WITH latest AS MATERIALIZED (
      SELECT series.series_id, trained_at, now() - newest.predicted_at AS age, (
          SELECT owner FROM unnest($3::text[], $4::text[]) AS owned (owner, prefix)
          WHERE starts_with(series.series_id, prefix) LIMIT 1
        ) AS client
      FROM series CROSS JOIN LATERAL (
        SELECT predicted_at FROM predictions
        WHERE predictions.series_id = series.series_id
          AND predicted_at > now() - interval '3 days' AND predicted_at < now() + interval '1 hour'
        ORDER BY predicted_at DESC LIMIT 1
      ) AS newest
      WHERE stored_versions > 0
    ), judged AS (
      SELECT client, trained_at, age, predictions = 10 AS habitual,
        greatest(make_interval(secs => $1), 3 * usual) AS silence
      FROM latest CROSS JOIN LATERAL (
        SELECT count(*) AS predictions, (max(predicted_at) - min(predicted_at)) / nullif(count(*) - 1, 0) AS usual
        FROM (
          SELECT predicted_at FROM predictions
          WHERE latest.age > make_interval(secs => $1) AND predictions.series_id = latest.series_id
            AND predicted_at > now() - interval '3 days' AND predicted_at < now() + interval '1 hour'
          ORDER BY predicted_at DESC LIMIT 10
        ) AS last_ten
      ) AS habit
    )
    SELECT client,
      count(*) FILTER (WHERE age <= make_interval(secs => $1))::int AS sending,
      count(*) FILTER (WHERE habitual AND age > silence AND age <= silence + interval '1 day')::int AS silent,
      count(*) FILTER (WHERE age <= interval '1 day' AND trained_at < now() - make_interval(secs => $2))::int AS outdated
    FROM judged GROUP BY client`,
};

/**
 * A connection of its own, closed between counts. Without the compiler of queries, which would take longer to translate a
 * statement over a dozen partitions than the statement takes.
 */
export function censusPool(database: DatabaseOptions, log: RateLimitedLog): pg.Pool {
  const limits = { statement_timeout: timeoutMs, query_timeout: timeoutMs + 1000 };
  const options = { ...clientConfig(database), ...limits, options: "-c jit=off", max: 1, idleTimeoutMillis: 10_000 };
  const pool = new pg.Pool(options);
  pool.on("error", (err) => log.warn("postgres connection lost", { err }));
  return pool;
}

export class SeriesCensus {
  readonly #options: CensusOptions;
  readonly #stopped = new AbortController();
  #counts: readonly SeriesCounts[] | undefined;
  #failures = 0;
  #running: Promise<void> | undefined;

  constructor(options: CensusOptions) {
    this.#options = options;
  }

  /** By client; undefined before the first count, and while Postgres has not answered for three of them. */
  get counts(): readonly SeriesCounts[] | undefined {
    return this.#counts;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves once no statement is in flight. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  /** Counts once; never throws. */
  async count(): Promise<void> {
    const { pool, silentSeconds, retrainSeconds, clients, log } = this.#options;
    try {
      const owned = clients.flatMap(({ name, prefixes }) => prefixes.map((prefix) => ({ name, prefix })));
      const values = [
        ...[silentSeconds, retrainSeconds],
        ...[owned.map(({ name }) => name), owned.map(({ prefix }) => prefix)],
      ];
      const { rows } = await pool.query<SeriesCounts>({ ...censusStatement, values });
      this.#counts = clients.map(
        ({ name: client }) =>
          rows.find((row) => row.client === client) ?? { client, sending: 0, silent: 0, outdated: 0 },
      );
      this.#failures = 0;
    } catch (err) {
      this.#failures += 1;
      if (this.#failures >= patience) this.#counts = undefined;
      log.warn("silent series and outdated models could not be counted", { err });
    }
  }

  /** The first count comes within the pace, at a moment of each replica's own: so that they don't all count at once. */
  async #run(): Promise<void> {
    const paceMs = (this.#options.paceSeconds ?? defaultPaceSeconds) * 1000;
    const { signal } = this.#stopped;
    try {
      await delay(Math.random() * Math.min(paceMs, 5000), undefined, { signal, ref: false });
      for (;;) {
        const started = performance.now();
        await this.count();
        const rest = Math.max(paceMs * (0.9 + Math.random() * 0.2), restFactor * (performance.now() - started));
        await delay(rest, undefined, { signal, ref: false });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
