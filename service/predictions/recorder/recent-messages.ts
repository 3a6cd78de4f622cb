/**
 * What Redis took in the last seconds. With `appendfsync everysec` it answers before it writes while an fsync is
 * running, for up to two seconds: killed then, it forgets what it has acknowledged, and so does a host that crashes. So the
 * replica keeps each message for a while and, when the connection was lost, sends them again, or puts them into Postgres
 * where Redis stays away. Rows that had not been lost are stored once nevertheless.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { PredictionRecord } from "../recorder.ts";
import { decode } from "./message.ts";

/**
 * Three seconds until Redis has written (two of postponement, by a clock of whole seconds); the rest is for the fsync
 * that follows within a second, so that a crash of its host is covered where the disk is not very slow.
 */
const keptMs = 10_000;
/** A restart of Redis takes less; then Postgres is asked. */
const patienceMs = 2000;
const retryMs = 250;

interface Message {
  readonly at: number;
  readonly rows: number;
  readonly content: string;
}

export interface RecentMessagesParts {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly connected: () => boolean;
  /** Puts a message into the queue whatever the limit: its rows have been acknowledged. */
  readonly send: (rows: number, content: string) => Promise<void>;
  readonly store: (rows: readonly PredictionRecord[]) => Promise<void>;
  readonly onRestored: (rows: number) => void;
}

export class RecentMessages {
  readonly #parts: RecentMessagesParts;
  #kept: Message[] = [];
  #lost: Message[] = [];
  #awaySince: number | undefined;
  #restoring: Promise<void> | undefined;
  #stopped = false;

  constructor(parts: RecentMessagesParts) {
    this.#parts = parts;
  }

  keep(rows: number, content: string): void {
    this.#kept.push({ at: this.#parts.now(), rows, content });
  }

  /** A new connection: what was acknowledged on the one before may be forgotten. */
  reconnected(): void {
    this.#awaySince = undefined;
    this.#restore();
  }

  /** To be called about each second. */
  check(): void {
    const now = this.#parts.now();
    if (this.#parts.connected()) {
      this.#awaySince = undefined;
      // Only while connected: what was young when the connection broke stays.
      const young = this.#kept.findIndex(({ at }) => at > now - keptMs);
      this.#kept.splice(0, young === -1 ? this.#kept.length : young);
    } else {
      this.#awaySince ??= now;
      if (now - this.#awaySince >= patienceMs) this.#restore();
    }
  }

  /** Brings what may be lost into Postgres where Redis is away now; waits at most `timeoutMs`. Resolves with the rows left. */
  async stop(timeoutMs: number): Promise<number> {
    if (!this.#parts.connected()) this.#restore();
    await Promise.race([this.#restoring, delay(timeoutMs, undefined, { ref: false })]);
    this.#stopped = true;
    return this.#lost.reduce((sum, { rows }) => sum + rows, 0);
  }

  #restore(): void {
    this.#lost.push(...this.#kept.splice(0));
    this.#restoring ??= this.#run().finally(() => {
      this.#restoring = undefined;
    });
  }

  async #run(): Promise<void> {
    let restored = 0;
    for (let message = this.#lost[0]; message !== undefined && !this.#stopped; message = this.#lost[0]) {
      try {
        await this.#save(message);
        restored += message.rows;
        this.#lost.shift();
      } catch {
        // Whatever it was is counted and logged where it happened; the next round asks whichever is there then.
        await delay(retryMs);
      }
    }
    if (restored > 0) this.#parts.onRestored(restored);
  }

  async #save({ rows, content }: Message): Promise<void> {
    if (this.#parts.connected()) {
      await this.#parts.send(rows, content);
      this.keep(rows, content);
      return;
    }
    const decoded = decode(content);
    if (typeof decoded !== "string") await this.#parts.store(decoded);
  }
}
