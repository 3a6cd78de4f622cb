/** Models and verdicts in Redis. Nothing here can fail a request or hold it up for more than `commandTimeoutMs`. */
import { createClient } from "redis";
import { z } from "zod";
import type { Model, Verdict } from "../detectors/detector.ts";
import type { RateLimitedLog } from "../platform/log.ts";
import type { Cache, CacheEntries, PointKey } from "../ports.ts";

/** Time to live of models and predictions, seconds (1 h and 5 min in the site's description). */
const modelSeconds = 3600;
const verdictSeconds = 300;
/** Redis answers in well under a millisecond; half the latency objective is left for Postgres. */
const commandTimeoutMs = 50;
/**
 * After so many time-outs in a row the cache is left alone for `pauseMs`, so that a hanging Redis does not cost every
 * request 50 ms. A single one is a hiccup of a busy machine: leaving then would turn it into a second of misses.
 */
const timeoutsInARow = 10;
const pauseMs = 1000;

const modelSchema = z.object({ detector: z.string(), parameters: z.unknown(), points: z.number() });
const verdictSchema = z.object({
  anomaly: z.boolean(),
  score: z.number(),
  expected: z.number(),
  lower: z.number(),
  upper: z.number(),
});

const nothing: CacheEntries = { model: undefined, verdict: undefined };

export interface RedisCacheOptions {
  /** `redis://user@host:port`, without a password. */
  readonly url: string;
  readonly password: string;
  readonly log: RateLimitedLog;
  readonly onFailure: (operation: "read" | "write") => void;
}

function connection({ url, password }: RedisCacheOptions) {
  // Taken apart here: given as a whole, an address with a user and no password overrides the password beside it.
  const { hostname, port, username } = new URL(url);
  return createClient({
    username: decodeURIComponent(username),
    password,
    // Commands fail at once while there is no connection, instead of waiting for one.
    disableOfflineQueue: true,
    // Neither is needed, and both would ask for more rights than a cache user should have.
    disableClientInfo: true,
    maintNotifications: "disabled",
    // A dead peer is noticed after three seconds without an answer to the ping of each second.
    pingInterval: 1000,
    socket: {
      host: hostname,
      port: Number(port || 6379),
      connectTimeout: 1000,
      socketTimeout: 3000,
      reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 1000),
    },
  });
}

export class RedisCache implements Cache {
  readonly #client: ReturnType<typeof connection>;
  readonly #options: RedisCacheOptions;
  #timeouts = 0;
  #pausedUntil = 0;

  constructor(options: RedisCacheOptions) {
    this.#options = options;
    this.#client = connection(options);
    this.#client.on("error", (err: unknown) => options.log.warn("redis connection failed", { err }));
  }

  /** Returns at once; the client goes on trying. */
  start(): void {
    this.#client.connect().catch((err: unknown) => this.#options.log.warn("redis connection failed", { err }));
  }

  stop(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async read(key: PointKey): Promise<CacheEntries> {
    const replies = await this.#try("read", () =>
      this.#inTime(this.#client.mGet([modelKey(key.seriesId, key.version), verdictKey(key)])),
    );
    if (replies === undefined) return nothing;
    return { model: decode(modelSchema, replies[0]), verdict: decode(verdictSchema, replies[1]) };
  }

  writeModel(seriesId: string, version: number, model: Model): void {
    this.#write(modelKey(seriesId, version), modelSeconds, model);
  }

  writeVerdict(key: PointKey, verdict: Verdict): void {
    this.#write(verdictKey(key), verdictSeconds, verdict);
  }

  #write(key: string, seconds: number, content: object): void {
    const value = JSON.stringify(content);
    void this.#try("write", () => this.#client.set(key, value, { expiration: { type: "EX", value: seconds } }));
  }

  /** The reply, or undefined where Redis is away, paused, late or refuses. */
  async #try<Reply>(operation: "read" | "write", command: () => Promise<Reply>): Promise<Reply | undefined> {
    if (performance.now() < this.#pausedUntil) return undefined;
    if (!this.#client.isReady) {
      this.#options.onFailure(operation);
      return undefined;
    }
    try {
      return await command();
    } catch (err) {
      this.#options.onFailure(operation);
      this.#options.log.warn(`redis ${operation} failed`, { err });
      return undefined;
    }
  }

  /**
   * The client's own time-out ends when a command is sent; this one covers the answer too. Nobody waits for a write:
   * it ends with the connection at the latest.
   */
  #inTime<Reply>(reply: Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const late = (): void => {
        this.#timeouts += 1;
        if (this.#timeouts >= timeoutsInARow) this.#pausedUntil = performance.now() + pauseMs;
        reject(new Error(`no answer within ${commandTimeoutMs} ms`));
      };
      let grace: NodeJS.Immediate | undefined;
      // After a busy moment of our own the answer may be there, unread: sockets are read before an immediate runs.
      const timer = setTimeout(() => {
        grace = setImmediate(late);
      }, commandTimeoutMs);
      reply
        .then((value) => {
          this.#timeouts = 0;
          resolve(value);
        }, reject)
        .finally(() => {
          clearTimeout(timer);
          clearImmediate(grace);
        });
    });
  }
}

function modelKey(seriesId: string, version: number): string {
  return `model:${seriesId}:${version}`;
}

/** Neither a version nor a number contains a colon: keys of different points differ. */
function verdictKey({ seriesId, version, timestamp, value }: PointKey): string {
  return `prediction:${seriesId}:${version}:${timestamp}:${value}`;
}

function decode<T>(schema: z.ZodType<T>, text: string | null | undefined): T | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
