/**
 * API keys as the service reads them: `vigia_<id>_<secret>`, of which the database holds the id and the SHA-256 of the
 * secret. A fast digest is enough, as nobody can guess 256 random bits.
 */
import { createHash, randomBytes } from "node:crypto";

export interface NewApiKey {
  /** 12 hexadecimal digits: what lists and revocations name. */
  readonly keyId: string;
  /** What the client sends; it is nowhere else, and can't be had again. */
  readonly key: string;
  /** SHA-256 of the secret part, hexadecimal. */
  readonly secretSha256: string;
}

export const keyIdFormat = /^[0-9a-f]{12}$/;

export function createApiKey(): NewApiKey {
  const keyId = randomBytes(6).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  const secretSha256 = createHash("sha256").update(secret).digest("hex");
  return { keyId, key: `vigia_${keyId}_${secret}`, secretSha256 };
}
