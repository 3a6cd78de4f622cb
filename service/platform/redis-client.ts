/** Clients of either Redis: commands fail at once while there is no connection, and a dead peer is noticed. */
import { createClient } from "@redis/client";

/** `redis://user@host:port`, without a password. */
export interface RedisAddress {
  readonly url: string;
  readonly password: string;
}

export interface RedisClientOptions {
  /** First pause before a new connection, milliseconds; each is twice as long as the one before, up to a second. */
  readonly reconnectAfterMs: number;
  /** Commands that may be unanswered; without it there is no limit. */
  readonly commandsQueueMaxLength?: number;
}

export type RedisClient = ReturnType<typeof redisClient>;

export function redisClient({ url, password }: RedisAddress, { reconnectAfterMs, ...limits }: RedisClientOptions) {
  // Taken apart here: given as a whole, an address with a user and no password overrides the password beside it.
  const { hostname, port, username } = new URL(url);
  return createClient({
    username: decodeURIComponent(username),
    password,
    ...limits,
    // Commands fail at once while there is no connection, instead of waiting for one.
    disableOfflineQueue: true,
    // Off: the client's own limit ends when a command is sent (see `replyWithin`), and makes a signal for each of them that
    // fires, with an exception, long after the answer.
    commandOptions: { timeout: 0 },
    // Neither is needed, and both would ask for more rights than the service's users should have.
    disableClientInfo: true,
    maintNotifications: "disabled",
    // A dead peer is noticed after three seconds without an answer to the ping of each second.
    pingInterval: 1000,
    socket: {
      host: hostname,
      port: Number(port || 6379),
      connectTimeout: 1000,
      socketTimeout: 3000,
      reconnectStrategy: (retries) => Math.min(reconnectAfterMs * 2 ** retries, 1000),
    },
  });
}

/**
 * The reply, if it comes within `timeoutMs`; else rejects with what `late` returns. The client's own time-out ends when a
 * command is sent; this one covers the answer too. What came too late may have happened nevertheless.
 */
export function replyWithin<Reply>(reply: Promise<Reply>, timeoutMs: number, late: () => Error): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let grace: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      // After a busy moment of our own the answer may be there, unread: sockets are read before an immediate runs.
      grace = setImmediate(() => reject(late()));
    }, timeoutMs);
    reply.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      clearImmediate(grace);
    });
  });
}
