/**
 * Configuration of the two Redis instances. The cache writes nothing to disk and lets the least used keys go first; the
 * queue keeps answered predictions that Postgres does not have yet, so that it forgets nothing. They are apart because one
 * instance can't do both: memory, eviction and persistence are settings of the whole server.
 */
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

/** Memory of the queue in MiB; `queueLimitRows` of them take less than half of it. At its limit Redis refuses writes, and forgets none. */
const queueMiB = 256;

/**
 * Limit of the queue's container in MiB: while the file is rewritten a forked copy shares the memory, and each page that
 * changes meanwhile is there twice.
 */
export const queueContainerMiB = 2 * queueMiB + 64;

/**
 * @param fsync What Redis by itself can lose of what it acknowledged. `everysec`: the last seconds, which the replicas of the
 * service send again; `always`: nothing. docs/adr/recording-predictions.md has the cases.
 */
export function renderQueue(fsync: "everysec" | "always"): string {
  return `# Redis: answered predictions that Postgres does not have yet.
bind * -::*
protected-mode yes
port 6379
aclfile /etc/vigia/current/users.acl
maxmemory ${queueMiB}mb
maxmemory-policy noeviction
appendonly yes
appendfsync ${fsync}
# Also while the file is rewritten: that is when a crash would lose most.
no-appendfsync-on-rewrite no
# A last command that was cut off by a crash is left out at the start; it was never acknowledged.
aof-load-truncated yes
save ""
dir /data
tcp-keepalive 60
`;
}

/** The service has the commands of its stream (service/predictions/recorder/) and its keys; nothing can delete a key. */
export function renderQueueAcl(passwords: RedisPasswords): string {
  const keys = "~vigia:queue ~vigia:queue:rows ~vigia:queue:rejected";
  const stream =
    "+xadd +xreadgroup +xautoclaim +xack +xdel +xlen +xrange +xgroup|create +xgroup|delconsumer +xinfo|consumers";
  const rights = `resetchannels -@all +ping +evalsha +eval ${stream} +get +set +incrby +decrby +time`;
  return acl(passwords, `${keys} ${rights}`, replaying);
}

export interface RedisPasswords {
  readonly service: string;
  readonly exporter: string;
}

/**
 * Users by the digest of their password. The service has the commands and keys of its cache (service/models/redis-cache.ts); the
 * exporter may read figures about the server, and no key.
 */
export function renderAcl(passwords: RedisPasswords): string {
  return acl(passwords, "~model:* ~prediction:* resetchannels -@all +@connection +mget +set");
}

/** Nobody can log in as it, and it may do nothing. */
const powerless = "user default off resetpass resetkeys resetchannels -@all";

/**
 * Nobody can log in as it. Redis 7.0 replays transactions of its append-only file, and so the effects of every script, with
 * this user's rights, and skips them without an error where it has none: the queue would be empty after a restart.
 */
const replaying = "user default off resetpass ~* &* +@all";

function acl(passwords: RedisPasswords, service: string, defaultUser = powerless): string {
  const digest = (password: string) => createHash("sha256").update(password).digest("hex");
  return [
    defaultUser,
    `user service on #${digest(passwords.service)} resetkeys ${service}`,
    `user exporter on #${digest(passwords.exporter)} resetkeys resetchannels -@all +ping +info +select +client|setname +client|list +config|get +slowlog|len +slowlog|get +latency|latest +latency|histogram`,
    "",
  ].join("\n");
}

/** The exporter looks a password up by its user and the address that it asks: `redis://<user>@<host>:<port>` -> password. */
export function renderExporterPasswords(passwords: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(passwords)}\n`;
}
