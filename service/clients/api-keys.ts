/**
 * The API keys, in memory: no request waits for Postgres to be let in. A change is heard of through NOTIFY; every now and
 * then all keys are read again, in case one was not. While Postgres is away the last known keys go on.
 */
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { RateLimitedLog } from "../platform/log.ts";

/** The trigger of the table sends on it (see schema/). */
const channel = "api_keys_changed";
const refreshEveryMs = 15_000;
const reconnectEveryMs = 500;

const readKeys = `
  SELECT key_id AS "keyId", client, secret_sha256 AS "secretSha256", expires_at AS "expiresAt", revoked_at AS "revokedAt" FROM api_keys`;

export interface StoredKey {
  readonly keyId: string;
  readonly client: string;
  readonly secretSha256: Buffer;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface KnownKeys {
  /** False until the keys have been read for the first time. */
  readonly loaded: boolean;
  find(keyId: string): StoredKey | undefined;
}

export interface ApiKeysParts {
  readonly client: pg.ClientConfig;
  readonly log: RateLimitedLog;
}

export class ApiKeys implements KnownKeys {
  readonly #parts: ApiKeysParts;
  readonly #stopped = new AbortController();
  #keys: ReadonlyMap<string, StoredKey> = new Map();
  #running: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  loaded = false;

  constructor(parts: ApiKeysParts) {
    this.#parts = parts;
  }

  /** Returns at once; connects, and connects again, until `stop`. */
  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#running;
  }

  find(keyId: string): StoredKey | undefined {
    return this.#keys.get(keyId);
  }

  async #run(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#follow();
      } catch (err) {
        if (!this.#stopped.signal.aborted)
          this.#parts.log.warn("API keys can't be read; the last known go on", { err });
      }
      await delay(reconnectEveryMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  /** Reads the keys at once, after each notification and at every refresh, until the connection fails. */
  async #follow(): Promise<void> {
    const client = new pg.Client(this.#parts.client);
    let failure: Error | undefined;
    let changed = false;
    client.on("error", (error) => {
      failure = error;
      this.#wake();
    });
    client.on("notification", () => {
      changed = true;
      this.#wake();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      while (!this.#stopped.signal.aborted && failure === undefined) {
        changed = false;
        const { rows } = await client.query<StoredKey>(readKeys);
        this.#keys = new Map(rows.map((row) => [row.keyId, row]));
        this.loaded = true;
        if (!changed && failure === undefined) await this.#pause();
      }
      if (failure !== undefined) throw failure;
    } finally {
      // Not awaited for long: the server may be the very thing that does not answer.
      await Promise.race([client.end().catch(() => undefined), delay(reconnectEveryMs)]);
    }
  }

  /** Until woken, or until it is time to look again. */
  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, refreshEveryMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.#stopped.signal.aborted) this.#wake();
    });
    this.#wake = () => undefined;
  }
}
