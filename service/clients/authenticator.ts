/** Who calls, and whether they may just now. */
import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "../errors.ts";
import { parseApiKey, provesSecret } from "./api-key.ts";
import type { KnownKeys, StoredKey } from "./api-keys.ts";
import { type Client, soleClient } from "./client.ts";
import { TokenBucket } from "./token-bucket.ts";

export interface Authenticator {
  /** Throws `unauthorized`, `rate_limited`, or `store_unavailable` where the keys have never been read. */
  admit(headers: IncomingHttpHeaders): Client;
}

/** A site that names no clients: everybody is let in. */
export const openToAll: Authenticator = { admit: () => soleClient };

interface Known {
  readonly client: Client;
  readonly bucket: TokenBucket;
}

export class KeyAuthenticator implements Authenticator {
  readonly #clients: ReadonlyMap<string, Known>;
  readonly #keys: KnownKeys;
  readonly #now: () => number;

  /** @param now milliseconds, growing. */
  constructor(clients: readonly Client[], keys: KnownKeys, now: () => number = () => performance.now()) {
    this.#keys = keys;
    this.#now = now;
    this.#clients = new Map(
      clients.map((client) => [client.name, { client, bucket: new TokenBucket(client.requestsPerSecond, now()) }]),
    );
  }

  admit(headers: IncomingHttpHeaders): Client {
    const key = parseApiKey(textOf(headers));
    if (key === undefined) {
      throw new Problem("unauthorized", "Send an API key in the header x-api-key, or as Authorization: Bearer.");
    }
    if (!this.#keys.loaded) {
      throw new Problem("store_unavailable", "The API keys could not be read yet; retry in a second.");
    }
    const stored = this.#keys.find(key.keyId);
    const known = stored && this.#clients.get(stored.client);
    // One answer for all of it: whoever guesses learns nothing of which keys exist.
    if (
      stored === undefined ||
      known === undefined ||
      !provesSecret(key.secret, stored.secretSha256) ||
      !isValid(stored)
    ) {
      throw new Problem("unauthorized", "The API key is unknown, expired or revoked; ask for a new one.");
    }
    const waitMs = known.bucket.take(this.#now());
    if (waitMs === 0) return known.client;
    throw new Problem(
      "rate_limited",
      `${known.client.name} may send ${known.client.requestsPerSecond} requests a second to each replica; wait, or ask for more.`,
      { retryAfterSeconds: Math.ceil(waitMs / 1000) },
    );
  }
}

/** The load balancer may have a bearer token of its own, so that `x-api-key` goes first. */
function textOf({ "x-api-key": key, authorization }: IncomingHttpHeaders): string {
  if (typeof key === "string") return key;
  return authorization?.startsWith("Bearer ") ? authorization.slice("Bearer ".length) : "";
}

function isValid({ expiresAt, revokedAt }: StoredKey): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt.getTime() > Date.now());
}
