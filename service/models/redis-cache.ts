/** Models and verdicts in Redis. Nothing here can fail a request or hold it up for more than `commandTimeoutMs`. */
import type { Sample } from "../detectors/model.ts";
import type { ModelEvents } from "../metrics/events.ts";
import type { RateLimitedLog } from "../platform/log.ts";
import { type RedisAddress, type RedisClient, redisClient, replyWithin } from "../platform/redis-client.ts";
import type { CachedModel, CachedVerdict, CacheEntries, ModelCache } from "./ports.ts";
import { decode, modelEntry, modelKey, verdictEntry, verdictKey } from "./redis-entries.ts";

/**
 * Time to live of models and predictions, seconds (1 h and 5 min in the site's description), give or take a tenth: what was
 * written together does not end together.
 */
const modelSeconds = 3600;
const verdictSeconds = 300;
const jitter = 0.1;
/** Redis answers in well under a millisecond; half the latency objective is left for Postgres. */
const commandTimeoutMs = 50;
/**
 * After so many time-outs in a row the cache is left alone for `pauseMs`, so that a hanging Redis does not cost every
 * request 50 ms. A single one is a hiccup of a busy machine: leaving then would turn it into a second of misses.
 */
const timeoutsInARow = 5;
const pauseMs = 1000;

const nothing: CacheEntries = { model: undefined, verdict: undefined };

/** Commands that a hanging Redis leaves unanswered. */
const commandsQueueMaxLength = 1000;
const reconnectAfterMs = 100;

export interface RedisCacheOptions extends RedisAddress {
  readonly log: RateLimitedLog;
  readonly events: Pick<ModelEvents, "cacheFailed" | "cacheDegraded">;
}

export class RedisCache implements ModelCache {
  readonly #client: RedisClient;
  readonly #options: RedisCacheOptions;
  #timeouts = 0;
  #pausedUntil = 0;
  #degraded: boolean | undefined;

  constructor(options: RedisCacheOptions) {
    this.#options = options;
    this.#client = redisClient(options, { reconnectAfterMs, commandsQueueMaxLength });
    this.#client.on("ready", () => {
      this.#timeouts = 0;
      this.#pausedUntil = 0;
      this.#setDegraded(false);
    });
    this.#client.on("error", (err: unknown) => {
      this.#setDegraded(true);
      options.log.warn("redis connection failed", { err });
    });
  }

  /** Whether the cache is known to be away. */
  get degraded(): boolean {
    return this.#degraded !== false;
  }

  /** Returns at once; the client goes on trying. */
  start(): void {
    this.#setDegraded(true);
    this.#client.connect().catch((err: unknown) => this.#options.log.warn("redis connection failed", { err }));
  }

  stop(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async read(seriesId: string, version: number, sample: Sample | undefined): Promise<CacheEntries> {
    const keys = [modelKey(seriesId, version)];
    if (sample !== undefined) keys.push(verdictKey(seriesId, version, sample));
    const replies = await this.#try("read", () => this.#inTime(this.#client.mGet(keys)));
    if (replies === undefined) return nothing;
    return { model: decode(modelEntry, replies[0]), verdict: decode(verdictEntry, replies[1]) };
  }

  writeModel(seriesId: string, version: number, { model, revision }: CachedModel): void {
    this.#write(modelKey(seriesId, version), modelSeconds, { ...model, revision });
  }

  writeVerdict(seriesId: string, version: number, sample: Sample, entry: CachedVerdict): void {
    const { verdict, detector, revision } = entry;
    this.#write(verdictKey(seriesId, version, sample), verdictSeconds, { ...verdict, detector, revision });
  }

  #write(key: string, seconds: number, content: object): void {
    const text = JSON.stringify(content);
    const value = Math.round(seconds * (1 - jitter + 2 * jitter * Math.random()));
    void this.#try("write", () => this.#client.set(key, text, { expiration: { type: "EX", value } }));
  }

  #setDegraded(degraded: boolean): void {
    if (this.#degraded === degraded) return;
    this.#degraded = degraded;
    this.#options.events.cacheDegraded(degraded);
  }

  /** The reply, or undefined where Redis is away, paused, late or refuses. */
  async #try<Reply>(operation: "read" | "write", command: () => Promise<Reply>): Promise<Reply | undefined> {
    if (performance.now() < this.#pausedUntil) return undefined;
    if (!this.#client.isReady) {
      this.#options.events.cacheFailed(operation);
      return undefined;
    }
    try {
      return await command();
    } catch (err) {
      this.#options.events.cacheFailed(operation);
      this.#options.log.warn(`redis ${operation} failed`, { err });
      return undefined;
    }
  }

  #pause(): void {
    this.#pausedUntil = performance.now() + pauseMs;
    this.#setDegraded(true);
  }

  /** Nobody waits for a write: it ends with the connection at the latest. */
  #inTime<Reply>(reply: Promise<Reply>): Promise<Reply> {
    // Also where it comes too late: Redis is well again.
    const answered = reply.then((value) => {
      this.#timeouts = 0;
      this.#setDegraded(false);
      return value;
    });
    return replyWithin(answered, commandTimeoutMs, () => {
      this.#timeouts += 1;
      if (this.#timeouts >= timeoutsInARow) this.#pause();
      return new Error(`no answer within ${commandTimeoutMs} ms`);
    });
  }
}
