/** Keeps predictions: in Postgres or in the queue, whichever is chosen, and in the other where that one fails. */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type pg from "pg";
import { Problem, storeUnavailable } from "../../errors.ts";
import type { RecorderEvents, RecordingMode } from "../../metrics/events.ts";
import { type Logger, RateLimitedLog } from "../../platform/log.ts";
import type { RedisAddress } from "../../platform/redis-client.ts";
import type { PredictionRecord, Recorder } from "../recorder.ts";
import { Breaker } from "./breaker.ts";
import { columnsOf } from "./columns.ts";
import { PostgresWriter } from "./postgres-writer.ts";
import { insertInto, refusesRows } from "./prediction-table.ts";
import { QueueConnection } from "./queue-connection.ts";
import { QueueReader } from "./queue-reader.ts";
import { enqueue } from "./queue-scripts.ts";
import { isFull, QueueFull, QueueWriter } from "./queue-writer.ts";
import { RecentMessages } from "./recent-messages.ts";
import { RecordingChoice, type RecordingChoiceOptions } from "./recording-choice.ts";
import { Retention } from "./retention.ts";
import { Worker } from "./worker.ts";

/** With fewer, one slow insert would be an outage. They run four at a time: it takes no longer than one. */
const postgresFailuresInARow = 3;
/** One time-out of the queue is half a second of every request: Postgres is asked from then on, until the queue answers. */
const queueFailuresInARow = 1;
/**
 * Either store answers in milliseconds. While the other one is there too, giving up early costs nothing: it takes the
 * rows, and they stay one if the first had stored them. The last resort gets as long as a client waits.
 */
const firstTimeoutMs = 500;
const lastTimeoutMs = 2000;
const probeEveryMs = 500;
const watchEveryMs = 1000;
const forgetEveryMs = 600_000;
/** While the replica writes synchronously, a backlog of the queue must not hold its requests up. */
const workerSlots = { sync: 1, queue: 4 } as const;
const closeTimeoutMs = 2000;

export interface PredictionRecorderParts {
  /** For inserts and their partitions alone, without a `query_timeout`; 8 connections: 4 for requests and 4 for the worker. */
  readonly pool: pg.Pool;
  readonly queue: RedisAddress;
  readonly persistence: RecordingMode | "auto";
  /** Rows that may be in the queue, all replicas together. */
  readonly queueLimit: number;
  readonly retentionDays: number;
  readonly events: RecorderEvents;
  readonly log: Logger;
  readonly objectives: RecordingChoiceOptions["objectives"];
  /** Milliseconds, monotonic; for tests. */
  readonly now?: () => number;
  /** Milliseconds after which the messages of a dead replica are taken over; 15 s, shorter for tests. */
  readonly claimAfterMs?: number;
}

export class PredictionRecorder implements Recorder {
  readonly #parts: PredictionRecorderParts;
  readonly #choice: RecordingChoice;
  readonly #connection: QueueConnection;
  readonly #reader: QueueReader;
  readonly #recent: RecentMessages;
  readonly #postgresBreaker: Breaker;
  readonly #queueBreaker: Breaker;
  readonly #postgres: PostgresWriter;
  readonly #queue: QueueWriter;
  readonly #worker: Worker;
  readonly #retention: Retention;
  #queueState: { readonly depth: number; readonly oldestAgeSeconds: number } | undefined;
  #nextForget = 0;
  #watching: NodeJS.Timeout | undefined;

  constructor(parts: PredictionRecorderParts) {
    this.#parts = parts;
    const { events, log, pool } = parts;
    const outages = new RateLimitedLog(log);
    const insert = insertInto(pool);
    const now = parts.now ?? (() => performance.now());
    this.#choice = new RecordingChoice({
      objectives: parts.objectives,
      now,
      onChange: (mode, reason) => {
        if (parts.persistence !== "auto") return;
        events.recordingMode(mode);
        log.info({ mode, reason }, "recording changed");
      },
    });
    this.#connection = new QueueConnection({
      ...parts.queue,
      log: outages,
      onReady: () => {
        this.#recent.reconnected();
        void this.#watch();
      },
    });
    this.#reader = new QueueReader(this.#connection, `${hostname()}-${randomBytes(6).toString("hex")}`);
    this.#postgresBreaker = new Breaker({
      name: "postgres",
      failuresInARow: postgresFailuresInARow,
      probeEveryMs,
      // An insert of no rows meets what an insert would: locks, a read-only server, a lost right.
      probe: () => insert(columnsOf([]), 1000),
      isFailure: (error) => !refusesRows(error),
      onFailure: () => events.writeFailed("postgres"),
      onChange: (open) =>
        log[open ? "error" : "info"](open ? "postgres fails: recording by the queue" : "postgres is back"),
    });
    this.#queueBreaker = new Breaker({
      name: "the queue",
      failuresInARow: queueFailuresInARow,
      probeEveryMs,
      probe: () => this.#reader.state(),
      isFailure: (error) => !isFull(error),
      onFailure: () => events.writeFailed("queue"),
      onChange: (open) =>
        log[open ? "error" : "info"](open ? "the queue fails: recording by postgres" : "the queue is back"),
    });
    this.#postgres = new PostgresWriter({
      insert,
      breaker: this.#postgresBreaker,
      timeoutMs: () => (this.mode === "sync" && !this.#queueAway ? firstTimeoutMs : lastTimeoutMs),
      onWritten: (rows, seconds) => events.rowsWritten(rows, seconds, "request"),
    });
    this.#recent = new RecentMessages({
      now,
      connected: () => this.#connection.ready,
      send: async (rows, content) => {
        await this.#connection.run(enqueue, [String(rows), content, "0"], lastTimeoutMs);
      },
      store: (rows) => this.#postgres.append(rows),
      onRestored: (rows) =>
        log.warn({ rows }, "the connection to the queue was lost: sent again what it may have lost"),
    });
    this.#queue = new QueueWriter({
      connection: this.#connection,
      breaker: this.#queueBreaker,
      timeoutMs: () => (this.mode === "queue" && !this.#postgresBreaker.open ? firstTimeoutMs : lastTimeoutMs),
      recent: this.#recent,
      limit: parts.queueLimit,
      onQueued: (rows) => events.rowsQueued(rows),
    });
    this.#worker = new Worker({
      reader: this.#reader,
      insert,
      breaker: this.#postgresBreaker,
      slots: () => workerSlots[this.mode],
      claimAfterMs: parts.claimAfterMs ?? 15_000,
      log: outages,
      onWritten: (rows, seconds) => events.rowsWritten(rows, seconds, "worker"),
      onSetAside: (rows) => events.rowsSetAside(rows),
      onSample: (seconds) => this.#choice.measured(seconds),
    });
    this.#retention = new Retention(pool, parts.retentionDays, log);
    events.watchQueue(() => (this.#connection.ready ? this.#queueState : undefined));
    events.recordingMode(this.mode);
  }

  /** Where predictions go as long as both stores are well. */
  get mode(): RecordingMode {
    return this.#parts.persistence === "auto" ? this.#choice.mode : this.#parts.persistence;
  }

  /** What is known to be away, for `/readyz`. */
  get degraded(): readonly ("postgres" | "queue")[] {
    return [
      ...(this.#postgresBreaker.open ? (["postgres"] as const) : []),
      ...(this.#queueAway ? (["queue"] as const) : []),
    ];
  }

  get #queueAway(): boolean {
    return this.#queueBreaker.open || !this.#connection.ready;
  }

  /** Returns at once; neither store has to be there yet. */
  start(): void {
    this.#connection.start();
    this.#worker.start();
    this.#retention.start();
    this.#watching = setInterval(() => void this.#watch(), watchEveryMs).unref();
  }

  /** All of them or, where it rejects, none; but for a write that ended too late to be known. */
  async record(records: readonly PredictionRecord[]): Promise<void> {
    if (records.length === 0) return;
    const [first, second] = this.mode === "sync" ? [this.#postgres, this.#queue] : [this.#queue, this.#postgres];
    try {
      await first.append(records);
    } catch (error) {
      refuse(error);
      try {
        await second.append(records);
      } catch (another) {
        refuse(another);
        throw storeUnavailable(new AggregateError([error, another], "neither Postgres nor the queue took the rows"));
      }
    }
  }

  observe(seconds: { readonly logging: number; readonly total: number }): void {
    this.#choice.observe(seconds);
  }

  /** After the last request was answered. Ends what is in flight; what waits in the queue is there for the others. */
  async close(): Promise<void> {
    clearInterval(this.#watching);
    await Promise.all([this.#postgres.idle(), this.#queue.idle()]);
    const left = await this.#recent.stop(closeTimeoutMs);
    if (left > 0) this.#parts.log.error({ rows: left }, "the queue may have lost rows, and neither store takes them");
    const worker = this.#worker.stop();
    // Lets go a worker that waits for Postgres: what it holds stays in the queue.
    this.#postgresBreaker.stop();
    this.#queueBreaker.stop();
    await Promise.all([worker, this.#retention.stop()]);
    await this.#reader.forgetConsumers(true).catch(() => undefined);
    this.#connection.stop();
  }

  async #watch(): Promise<void> {
    this.#recent.check();
    this.#queueState = await this.#reader.state().catch(() => undefined);
    if (performance.now() < this.#nextForget || this.#queueState === undefined) return;
    this.#nextForget = performance.now() + forgetEveryMs;
    await this.#reader.forgetConsumers(false).catch(() => undefined);
  }
}

/** Throws what another store can't help with. */
function refuse(error: unknown): void {
  if (error instanceof QueueFull) {
    throw new Problem("queue_full", "Too many predictions wait to be stored; retry in a few seconds.", {
      cause: error,
    });
  }
  if (refusesRows(error)) throw new Problem("internal", "The prediction can't be stored.", { cause: error });
}
