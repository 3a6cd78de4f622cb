/**
 * Hears of every change of a series through Postgres' NOTIFY, so that the pointers can be kept in memory.
 *
 * A connection that silently died would leave old pointers in use: a heartbeat bounds that to
 * `heartbeatEveryMs + heartbeatTimeoutMs`, below the second within which a change must be seen everywhere. Without a
 * connection every request asks Postgres: slower, never wrong.
 */
import { setTimeout as delay, setImmediate as tick } from "node:timers/promises";
import pg from "pg";
import type { RateLimitedLog } from "../platform/log.ts";
import type { CircuitBreaker } from "./circuit-breaker.ts";
import type { Pointers } from "./pointers.ts";
import type { SeriesPointer } from "./ports.ts";
import { type PointerRow, pointerOf, readPointers } from "./postgres-statements.ts";

/** Named in the trigger of the table `series`. */
const channel = "series_changed";
const heartbeatEveryMs = 300;
const heartbeatTimeoutMs = 500;
const reconnectEveryMs = 500;
/** Series known from the start, the latest first, so that a new replica does not begin with a miss for each. */
const warmUpSeries = 20_000;
/** Rows read at a time: decoding more would hold up predictions. */
const pageSize = 1000;

export interface PointerListenerParts {
  readonly client: pg.ClientConfig;
  readonly pointers: Pointers;
  /** Of the store: it opens when the heartbeat stops, so that no request has to find out by waiting. */
  readonly breaker: CircuitBreaker;
  readonly log: RateLimitedLog;
}

export class PointerListener {
  readonly #parts: PointerListenerParts;
  readonly #stopped = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #ready = false;

  constructor(parts: PointerListenerParts) {
    this.#parts = parts;
  }

  /** Whether the pointers were read once: from then on an outage finds something to go on with. */
  get ready(): boolean {
    return this.#ready;
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
      const start = performance.now();
      try {
        await this.#listen();
      } catch (err) {
        if (!this.#stopped.signal.aborted) this.#parts.log.warn("not listening for changes of series", { err });
      }
      // One that had lasted is replaced at once.
      if (performance.now() - start < reconnectEveryMs) await this.#pause(reconnectEveryMs);
    }
  }

  /** Listens until the connection fails or `stop` is called. */
  async #listen(): Promise<void> {
    const { pointers, breaker } = this.#parts;
    const client = new pg.Client(this.#parts.client);
    let failure: Error | undefined;
    client.on("error", (error) => {
      failure = error;
      pointers.stop();
    });
    client.on("notification", ({ payload = "" }) => {
      const pointer = parsePointer(payload);
      if (pointer !== undefined) pointers.remember(pointer);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      pointers.start();
      breaker.reset();
      const heartbeats = this.#beat(client, () => failure);
      // Whichever fails first is the reason; the other one fails with the connection.
      heartbeats.catch(() => undefined);
      await Promise.race([this.#readAll(client), heartbeats]);
      this.#ready = true;
      await heartbeats;
    } finally {
      pointers.stop();
      // Not awaited for long: the server may be the very thing that does not answer.
      await Promise.race([client.end().catch(() => undefined), this.#pause(heartbeatTimeoutMs)]);
    }
  }

  async #readAll(client: pg.Client): Promise<void> {
    const { pointers } = this.#parts;
    const { epoch } = pointers;
    let [updatedAt, seriesId]: [string | null, string] = [null, ""];
    for (let read = 0; read < warmUpSeries; read += pageSize) {
      const { rows }: pg.QueryResult<PointerRow & { updated_at: string }> = await client.query({
        ...readPointers,
        values: [updatedAt, seriesId, pageSize],
      });
      for (const row of rows) pointers.remember(pointerOf(row), epoch);
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageSize) return;
      updatedAt = last.updated_at;
      seriesId = last.series_id;
    }
  }

  /** Ends with `stop`, or fails with the connection. */
  async #beat(client: pg.Client, failure: () => Error | undefined): Promise<void> {
    while (!this.#stopped.signal.aborted && failure() === undefined) {
      await this.#pause(heartbeatEveryMs);
      await this.#heartbeat(client);
    }
    const error = failure();
    if (error !== undefined) throw error;
  }

  async #heartbeat(client: pg.Client): Promise<void> {
    let answered = false;
    const answer = client.query("SELECT 1").then(() => {
      answered = true;
    });
    // Where the time-out wins, the connection is ended, and with it fails the query that nobody waits for any more.
    answer.catch(() => undefined);
    await Promise.race([answer, delay(heartbeatTimeoutMs)]);
    // After a busy moment of our own the answer may be there, unread: sockets are read before an immediate runs.
    if (!answered) await tick();
    if (answered) return;
    this.#parts.breaker.trip();
    throw new Error("no heartbeat");
  }

  async #pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }
}

/** `revision current stored trained deleted id`: what the trigger sends; undefined for anything else. */
export function parsePointer(payload: string): SeriesPointer | undefined {
  const parts = /^(\d+) (\d+) (\d+) (\d+) (\d+) (.+)$/s.exec(payload);
  if (parts === null) return undefined;
  const [revision = 0, current = 0, storedVersions = 0, trained = 0, deletedRevision = 0] = parts
    .slice(1, 6)
    .map(Number);
  return {
    seriesId: parts[6] ?? "",
    revision,
    current: current === 0 ? undefined : current,
    storedVersions,
    trainedAt: trained === 0 ? undefined : trained,
    deletedRevision,
  };
}
