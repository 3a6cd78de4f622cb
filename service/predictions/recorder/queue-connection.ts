/** The connection to the Redis of the queue. Every command has a time limit, and none waits for a connection. */
import type { RateLimitedLog } from "../../platform/log.ts";
import { type RedisAddress, type RedisClient, redisClient, replyWithin } from "../../platform/redis-client.ts";
import type { Script } from "./queue-scripts.ts";

const reconnectAfterMs = 50;

export interface QueueConnectionOptions extends RedisAddress {
  readonly log: RateLimitedLog;
  /** At each connection, the first included: what is sent from here on goes to it. */
  readonly onReady: () => void;
}

export class QueueConnection {
  readonly #client: RedisClient;
  readonly #log: RateLimitedLog;

  constructor(options: QueueConnectionOptions) {
    this.#log = options.log;
    this.#client = redisClient(options, { reconnectAfterMs });
    this.#client.on("ready", options.onReady);
    this.#client.on("error", (err: unknown) => options.log.warn("queue connection failed", { err }));
  }

  get ready(): boolean {
    return this.#client.isReady;
  }

  /** Returns at once; the client goes on trying. */
  start(): void {
    this.#client.connect().catch((err: unknown) => this.#log.warn("queue connection failed", { err }));
  }

  stop(): void {
    if (this.#client.isOpen) this.#client.destroy();
  }

  async run(script: Script, args: readonly string[], timeoutMs: number): Promise<unknown> {
    const rest = [String(script.keys.length), ...script.keys, ...args];
    try {
      return await inTime(this.#client.sendCommand(["EVALSHA", script.sha, ...rest]), timeoutMs);
    } catch (error) {
      // A Redis that was started anew does not know it yet.
      if (!isReply(error, "NOSCRIPT")) throw error;
      return await inTime(this.#client.sendCommand(["EVAL", script.source, ...rest]), timeoutMs);
    }
  }

  async createGroup(stream: string, group: string, timeoutMs: number): Promise<void> {
    try {
      await inTime(this.#client.sendCommand(["XGROUP", "CREATE", stream, group, "0", "MKSTREAM"]), timeoutMs);
    } catch (error) {
      if (!isReply(error, "BUSYGROUP")) throw error;
    }
  }
}

/** Whether Redis itself answered with an error of this kind. */
export function isReply(error: unknown, kind: string): boolean {
  return error instanceof Error && error.message.startsWith(kind);
}

function inTime<Reply>(reply: Promise<Reply>, timeoutMs: number): Promise<Reply> {
  return replyWithin(reply, timeoutMs, () => new Error(`the queue did not answer within ${timeoutMs} ms`));
}
