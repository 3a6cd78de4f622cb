/** The connection to the Redis of the queue. Every command has a time limit, and none waits for a connection. */
import { createClient } from "@redis/client";
import type { RateLimitedLog } from "../../platform/log.ts";
import type { Script } from "./queue-scripts.ts";

/** `redis://user@host:port`, without a password. */
export interface QueueAddress {
  readonly url: string;
  readonly password: string;
}

export interface QueueConnectionOptions extends QueueAddress {
  readonly log: RateLimitedLog;
  /** At each connection, the first included: what is sent from here on goes to it. */
  readonly onReady: () => void;
}

function connect({ url, password }: QueueAddress) {
  // Taken apart here: given as a whole, an address with a user and no password overrides the password beside it.
  const { hostname, port, username } = new URL(url);
  return createClient({
    username: decodeURIComponent(username),
    password,
    disableOfflineQueue: true,
    // Neither is needed, and both would ask for more rights than the queue's user should have.
    disableClientInfo: true,
    maintNotifications: "disabled",
    // A dead peer is noticed after three seconds without an answer to the ping of each second.
    pingInterval: 1000,
    socket: {
      host: hostname,
      port: Number(port || 6379),
      connectTimeout: 1000,
      socketTimeout: 3000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1000),
    },
  });
}

export class QueueConnection {
  readonly #client: ReturnType<typeof connect>;
  readonly #log: RateLimitedLog;

  constructor(options: QueueConnectionOptions) {
    this.#log = options.log;
    this.#client = connect(options);
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

/**
 * The client's own time-out ends when a command is sent; this one covers the answer too. What came too late may have
 * happened nevertheless.
 */
function inTime<Reply>(reply: Promise<Reply>, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      // After a busy moment of our own the answer may be there, unread: sockets are read before an immediate runs.
      grace = setImmediate(() => reject(new Error(`the queue did not answer within ${timeoutMs} ms`)));
    }, timeoutMs);
    reply.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      clearImmediate(grace);
    });
  });
}
