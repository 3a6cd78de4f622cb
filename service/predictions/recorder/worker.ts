/** Brings rows from the queue into Postgres. One a replica; what a dead one held is claimed by the others. */
import { setTimeout as delay } from "node:timers/promises";
import type { RateLimitedLog } from "../../platform/log.ts";
import type { Breaker } from "./breaker.ts";
import { type Columns, columnsOf, joinColumns } from "./columns.ts";
import { decode, encode } from "./message.ts";
import { type Insert, writeSeparating } from "./prediction-table.ts";
import type { Message, QueueReader } from "./queue-reader.ts";

/** A read ends at so many rows, or `lingerMs` after the one before found fewer. */
const batchRows = 500;
const lingerMs = 50;
/** As the limit that Postgres has for statements of this service: nobody waits for these. */
const insertTimeoutMs = 2000;
const retryMs = 250;
/** How often one row is inserted alone, to know what a synchronous write would take. */
const sampleEveryMs = 5000;

export interface WorkerParts {
  readonly reader: QueueReader;
  readonly insert: Insert;
  readonly breaker: Breaker;
  /** Inserts that may run at a time. */
  readonly slots: () => number;
  /** A message that was held so long is taken from its consumer; well above `insertTimeoutMs`. */
  readonly claimAfterMs: number;
  readonly log: RateLimitedLog;
  readonly onWritten: (rows: number, seconds: number) => void;
  readonly onSetAside: (rows: number) => void;
  /** What the insert of one row took. */
  readonly onSample: (seconds: number) => void;
}

export class Worker {
  readonly #parts: WorkerParts;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();
  readonly #inFlight = new Set<Promise<void>>();
  #nextSample = 0;
  #nextClaim = 0;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Resolves when nothing is in flight any more. What it held and could not store is claimed by another. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
    await Promise.all(this.#inFlight);
  }

  async #run(): Promise<void> {
    const { reader, breaker, slots, log } = this.#parts;
    while (!this.#stopped) {
      await breaker.closed();
      if (this.#inFlight.size >= slots()) {
        await Promise.race(this.#inFlight);
        continue;
      }
      let messages: Message[] = [];
      try {
        if (reader.ready) messages = await this.#next();
      } catch (err) {
        log.warn("reading the queue failed", { err });
        await delay(retryMs);
      }
      if (messages.length > 0) {
        const storing = this.#store(messages).finally(() => this.#inFlight.delete(storing));
        this.#inFlight.add(storing);
      }
      if (messages.reduce((rows, { count }) => rows + count, 0) < batchRows) await delay(lingerMs);
    }
  }

  #next(): Promise<Message[]> {
    const now = performance.now();
    if (now < this.#nextClaim) return this.#parts.reader.take(batchRows);
    const { reader, claimAfterMs } = this.#parts;
    // Three times in that time, and not all replicas at the same moment.
    this.#nextClaim = now + (claimAfterMs / 3) * (0.5 + Math.random());
    return reader.claim(batchRows, claimAfterMs);
  }

  /** Until the messages are stored or this worker stops; never rejects. */
  async #store(messages: readonly Message[]): Promise<void> {
    const { reader, breaker, log } = this.#parts;
    const readable = messages.filter(({ columns }) => typeof columns !== "string");
    const refusals = await this.#insertAll(readable);
    if (refusals === undefined) return;
    try {
      await reader.acknowledge(readable.filter((_, index) => refusals[index] === undefined));
      for (const message of messages) {
        if (typeof message.columns === "string") await this.#setAsideWhole(message, message.columns);
        else if (refusals[readable.indexOf(message)] !== undefined) await this.#storeSingly(message);
      }
    } catch (err) {
      // Those that stay in the queue are claimed after a while, and what is stored already is then passed over.
      if (!breaker.open) log.warn("acknowledging rows of the queue failed", { err });
    }
  }

  /** Tries until Postgres answers: the refusal of each message, if any; undefined where this worker was stopped before. */
  async #insertAll(messages: readonly Message[]): Promise<readonly unknown[] | undefined> {
    const { breaker, log } = this.#parts;
    const parts = messages.map(({ columns }) => columns as Columns);
    while (parts.length > 0) {
      try {
        await this.#sample(messages[0]);
        return await writeSeparating(parts, (some) => this.#insert(joinColumns(some)));
      } catch (err) {
        if (this.#stopped) return undefined;
        log.warn("storing rows of the queue failed; they stay in it", { err });
        await breaker.closed();
        await delay(retryMs);
      }
    }
    return [];
  }

  async #storeSingly(message: Message): Promise<void> {
    const rows = decode(message.content);
    if (typeof rows === "string") return this.#setAsideWhole(message, rows);
    const refusals = await writeSeparating(rows, (some) => this.#insert(columnsOf(some)));
    const bad = rows.filter((_, index) => refusals[index] !== undefined);
    const reason = String(refusals.find((refusal) => refusal !== undefined));
    await this.#setAside(message, reason, encode(bad), bad.length);
  }

  #setAsideWhole(message: Message, reason: string): Promise<void> {
    return this.#setAside(message, reason, message.content, message.count);
  }

  async #setAside(message: Message, reason: string, content: string, rows: number): Promise<void> {
    await this.#parts.reader.reject(message, reason, content);
    this.#parts.onSetAside(Math.max(1, rows));
    this.#parts.log.error("rows of the queue can't be stored and were set aside", {
      message: message.id,
      rows,
      reason,
    });
  }

  async #insert(columns: Columns): Promise<void> {
    const start = performance.now();
    const added = await this.#parts.breaker.run(() => this.#parts.insert(columns, insertTimeoutMs));
    this.#parts.onWritten(added, (performance.now() - start) / 1000);
  }

  /** Inserts a row of the next message alone, as a single request would; the message's own insert then passes over it. */
  async #sample(message: Message | undefined): Promise<void> {
    const start = performance.now();
    if (message === undefined || start < this.#nextSample) return;
    this.#nextSample = start + sampleEveryMs;
    const rows = decode(message.content);
    if (typeof rows === "string") return;
    const refusals = await writeSeparating(rows.slice(0, 1), (row) => this.#insert(columnsOf(row)));
    if (refusals[0] === undefined) this.#parts.onSample((performance.now() - start) / 1000);
  }
}
