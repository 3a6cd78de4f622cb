/** Has Postgres make the coming partitions and drop the expired ones: at start and about each hour. */
import type pg from "pg";
import type { Logger } from "../../platform/log.ts";

const everyMs = 3_600_000;
const retryMs = 60_000;
/** Dropping a day may take a while on a slow disk; nobody waits for it. */
const timeoutMs = 60_000;
/** Any number that nobody else uses: one replica at a time, the others leave it to that one. */
const lockNumber = 1_447_643_497;

export class Retention {
  readonly #pool: pg.Pool;
  readonly #days: number;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(pool: pg.Pool, days: number, log: Logger) {
    this.#pool = pool;
    this.#days = days;
    this.#log = log;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    let next = everyMs;
    try {
      await this.#maintain();
    } catch (err) {
      // Not urgent: partitions are made a week ahead, and there is one for rows without.
      this.#log.warn({ err, retry_seconds: retryMs / 1000 }, "maintaining the partitions of predictions failed");
      next = retryMs;
    }
    if (this.#stopped) return;
    // Replicas that were started together do not stay together.
    this.#timer = setTimeout(() => this.start(), next * (0.9 + 0.2 * Math.random()));
    this.#timer.unref();
  }

  async #maintain(): Promise<void> {
    const client = await this.#pool.connect();
    // The query in progress rejects, too; without a listener a lost connection would end the process.
    const ignore = (): void => undefined;
    client.on("error", ignore);
    try {
      await client.query(limited(`BEGIN; SET LOCAL statement_timeout = ${timeoutMs}`));
      const lock = await client.query<{ mine: boolean }>(
        limited("SELECT pg_try_advisory_xact_lock($1) AS mine", [lockNumber]),
      );
      if (lock.rows[0]?.mine === true) await this.#call(client);
      await client.query(limited("COMMIT"));
      client.off("error", ignore);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #call(client: pg.PoolClient): Promise<void> {
    const { rows } = await client.query<{ created: number; dropped: number }>(
      limited("SELECT created, dropped FROM maintain_predictions($1)", [this.#days]),
    );
    const [made] = rows;
    if (made === undefined || made.created + made.dropped === 0) return;
    this.#log.info({ ...made, retention_days: this.#days }, "partitions of predictions maintained");
  }
}

/** The typings leave out that a single query can have a limit. */
function limited(text: string, values: unknown[] = []): pg.QueryConfig & { readonly query_timeout: number } {
  return { text, values, query_timeout: timeoutMs };
}
