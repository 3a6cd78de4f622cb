/**
 * Hears of fits by any replica through Postgres' NOTIFY, so that the current versions can be kept in memory.
 *
 * A connection that silently died would leave old versions in use: a heartbeat bounds that to
 * `heartbeatEveryMs + heartbeatTimeoutMs`, below the second within which a fit must be seen everywhere. Without a
 * connection every request asks Postgres: slower, never wrong.
 */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { RateLimitedLog } from "../platform/log.ts";
import type { CurrentVersions } from "./current-versions.ts";
import { fittedChannel } from "./postgres-models.ts";

const heartbeatEveryMs = 300;
const heartbeatTimeoutMs = 500;
const reconnectEveryMs = 500;
/** Series known from the start, so that a new replica does not begin with a cache miss for each. */
const warmUpSeries = 10_000;

const warmUp = `SELECT series_id, current_version FROM series ORDER BY updated_at DESC LIMIT ${warmUpSeries}`;

export interface VersionListenerParts {
  readonly client: pg.ClientConfig;
  readonly versions: CurrentVersions;
  readonly log: RateLimitedLog;
}

export class VersionListener {
  readonly #parts: VersionListenerParts;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: VersionListenerParts) {
    this.#parts = parts;
  }

  /** Returns at once; connects, and connects again, until `stop`. */
  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#listen();
      } catch (err) {
        if (!this.#stopped.signal.aborted) this.#parts.log.warn("not listening for new versions", { err });
      }
      await this.#pause(reconnectEveryMs);
    }
  }

  /** Listens until the connection fails or `stop` is called. */
  async #listen(): Promise<void> {
    const { versions } = this.#parts;
    const client = new pg.Client(this.#parts.client);
    let failure: Error | undefined;
    client.on("error", (error) => {
      failure = error;
      versions.stop();
    });
    client.on("notification", ({ payload = "" }) => {
      const space = payload.indexOf(" ");
      versions.remember(payload.slice(space + 1), Number(payload.slice(0, space)));
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${fittedChannel}`);
      versions.start();
      const { rows } = await client.query<{ series_id: string; current_version: number }>(warmUp);
      for (const row of rows) versions.remember(row.series_id, row.current_version);
      while (!this.#stopped.signal.aborted && failure === undefined) {
        await this.#pause(heartbeatEveryMs);
        await this.#heartbeat(client);
      }
      if (failure !== undefined) throw failure;
    } finally {
      versions.stop();
      // Not awaited for long: the server may be the very thing that does not answer.
      await Promise.race([client.end().catch(() => undefined), this.#pause(heartbeatTimeoutMs)]);
    }
  }

  async #heartbeat(client: pg.Client): Promise<void> {
    const answered = client.query("SELECT 1").then(() => true);
    // Where the time-out wins, the connection is ended, and with it fails the query that nobody waits for any more.
    answered.catch(() => undefined);
    if (!(await Promise.race([answered, delay(heartbeatTimeoutMs, false)]))) throw new Error("no heartbeat");
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }
}
