/** Puts rows into the queue: what came while a message was on its way goes together in the next one. */
import type { PredictionRecord } from "../recorder.ts";
import { Batcher } from "./batcher.ts";
import type { Breaker } from "./breaker.ts";
import { encode } from "./message.ts";
import { isReply, type QueueConnection } from "./queue-connection.ts";
import { enqueue } from "./queue-scripts.ts";
import type { RecentMessages } from "./recent-messages.ts";

/** One at a time: Redis answers in a fraction of a millisecond, and what waits so long makes the next message larger. */
const maxWriters = 1;
const maxRows = 500;
/**
 * A message costs the replica as much as some ten rows. Below 1,000 requests a second none waits for this, above it the
 * messages get larger instead of more. With 2 ms a quarter of the core was idle at 32 connections, all of which waited;
 * with 1 ms too where the core is fast, unless half of them are enough: then they are on their way while the others gather.
 */
const spacing = { ms: 1, enoughRows: 16 };
/** About two seconds at the highest rate; it fills only while Redis hangs, until the breaker opens. */
const maxWaitingRows = 20_000;
export class QueueFull extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = "QueueFull";
  }
}

export interface QueueWriterParts {
  readonly connection: QueueConnection;
  readonly breaker: Breaker;
  /** How long a message may take, milliseconds. */
  readonly timeoutMs: () => number;
  readonly recent: RecentMessages;
  /** Rows that may be in the queue. */
  readonly limit: number;
  readonly onQueued: (rows: number) => void;
}

export class QueueWriter {
  readonly #parts: QueueWriterParts;
  readonly #batcher: Batcher<PredictionRecord>;

  constructor(parts: QueueWriterParts) {
    this.#parts = parts;
    const write = (groups: readonly (readonly PredictionRecord[])[]) => this.#write(groups);
    this.#batcher = new Batcher({ write, maxWriters, maxRows, maxWaitingRows, spacing });
  }

  /** Resolves once Redis has the rows; rejects with `QueueFull`, or with whatever failed: then it may have them. */
  append(rows: readonly PredictionRecord[]): Promise<void> {
    return this.#batcher.append(rows);
  }

  idle(): Promise<void> {
    return this.#batcher.idle();
  }

  async #write(groups: readonly (readonly PredictionRecord[])[]): Promise<readonly unknown[]> {
    const { connection, breaker, recent, limit, timeoutMs, onQueued } = this.#parts;
    const rows = groups.flat();
    const content = encode(rows);
    try {
      await breaker.run(() => connection.run(enqueue, [String(rows.length), content, String(limit)], timeoutMs()));
    } catch (error) {
      throw isFull(error) ? new QueueFull((error as Error).message) : error;
    }
    recent.keep(rows.length, content);
    onQueued(rows.length);
    return [];
  }
}

/** The limit in rows, or the memory of Redis: either way it is well, and takes no more. */
export function isFull(error: unknown): boolean {
  return isReply(error, "FULL") || isReply(error, "OOM");
}
