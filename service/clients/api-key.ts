/**
 * API keys: `vigia_<keyId>_<secret>`. The id (12 hexadecimal digits) finds the row, the secret (32 random bytes as 43
 * base64url characters) proves the right to it. Only the SHA-256 of the secret is stored: a random secret of 256 bits can't be
 * guessed from its hash, so that no slow hash is needed on each request.
 */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const keyIdBytes = 6;
const secretBytes = 32;
const format = /^vigia_([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export interface ApiKey {
  readonly keyId: string;
  readonly secret: string;
}

export function createApiKey(): ApiKey {
  return { keyId: randomBytes(keyIdBytes).toString("hex"), secret: randomBytes(secretBytes).toString("base64url") };
}

/** What the client is given; it can't be made again from what is stored. */
export function formatApiKey({ keyId, secret }: ApiKey): string {
  return `vigia_${keyId}_${secret}`;
}

/** Undefined for whatever is no key. */
export function parseApiKey(text: string): ApiKey | undefined {
  const [, keyId, secret] = format.exec(text) ?? [];
  return keyId === undefined || secret === undefined ? undefined : { keyId, secret };
}

export function hashSecret(secret: string): Buffer {
  return hash("sha256", secret, "buffer");
}

/** In constant time. */
export function provesSecret(secret: string, stored: Buffer): boolean {
  const given = hashSecret(secret);
  return given.length === stored.length && timingSafeEqual(given, stored);
}
