/** Configuration of Redis: a cache, so nothing is written to disk and the least used keys go first. */
import { createHash } from "node:crypto";

export function renderRedis(): string {
  return `# Redis: the cache of models and predictions.
bind * -::*
# Said, because the official image changes the default: without a default user that may log in, nobody is let in unasked.
protected-mode yes
port 6379
aclfile /etc/vigia/current/users.acl
maxmemory 256mb
maxmemory-policy allkeys-lru
save ""
appendonly no
dir /data
tcp-keepalive 60
`;
}

/**
 * Users by the digest of their password. The service has the commands and keys of its cache (service/models/redis-cache.ts); the
 * exporter may read figures about the server, and no key.
 */
export function renderAcl(passwords: { readonly service: string; readonly exporter: string }): string {
  const digest = (password: string) => createHash("sha256").update(password).digest("hex");
  return [
    "user default off resetpass resetkeys resetchannels -@all",
    `user service on #${digest(passwords.service)} ~model:* ~prediction:* resetchannels -@all +@connection +mget +set`,
    `user exporter on #${digest(passwords.exporter)} resetkeys resetchannels -@all +ping +info +select +client|setname +client|list +config|get +slowlog|len +slowlog|get +latency|latest +latency|histogram`,
    "",
  ].join("\n");
}

/** The exporter looks its password up by its user and the address that it asks: `redis://<user>@<host>:<port>`. */
export function renderExporterPasswords(address: string, password: string): string {
  return `${JSON.stringify({ [address]: password })}\n`;
}
