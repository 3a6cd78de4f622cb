/** redis_exporter: the cache under the job `redis`, the queue under the job `redis-queue`. */
import { counter, gauge } from "../metric.ts";

export const redisUp = gauge("redis_up", { help: "1 where the exporter reaches Redis.", unit: "count" });

export const redisMemoryUsed = gauge("redis_memory_used_bytes", { help: "Memory that Redis uses.", unit: "bytes" });

export const redisMemoryMax = gauge("redis_memory_max_bytes", {
  help: "Redis' maxmemory; 0 where it has none.",
  unit: "bytes",
});

export const redisEvicted = counter("redis_evicted_keys_total", {
  help: "Keys thrown out before their time because memory was full.",
  unit: "count",
});

export const redisExpired = counter("redis_expired_keys_total", {
  help: "Keys whose time to live ended.",
  unit: "count",
});

export const redisClients = gauge("redis_connected_clients", { help: "Open connections.", unit: "count" });

export const redisRejected = counter("redis_rejected_connections_total", {
  help: "Connections refused because Redis had as many as it takes.",
  unit: "count",
});

export const redisKeys = gauge("redis_db_keys", {
  help: "Keys of a database.",
  unit: "count",
  labels: ["db"],
});

export const redisExpiringKeys = gauge("redis_db_keys_expiring", {
  help: "Keys of a database that have a time to live.",
  unit: "count",
  labels: ["db"],
});

export const redisMeanTimeToLive = gauge("redis_db_avg_ttl_seconds", {
  help: "Mean time that keys of a database have still to live, as Redis estimates it from a sample.",
  unit: "seconds",
  labels: ["db"],
});

export const redisHits = counter("redis_keyspace_hits_total", {
  help: "Look-ups of a key that was there.",
  unit: "count",
});

export const redisMisses = counter("redis_keyspace_misses_total", {
  help: "Look-ups of a key that was not there.",
  unit: "count",
});

/** Of the queue: the cache writes no file. */
export const redisFileSize = gauge("redis_aof_current_size_bytes", {
  help: "Size of the append-only file.",
  unit: "bytes",
});

export const redisMetrics = {
  redisUp,
  redisMemoryUsed,
  redisMemoryMax,
  redisEvicted,
  redisExpired,
  redisClients,
  redisRejected,
  redisKeys,
  redisExpiringKeys,
  redisMeanTimeToLive,
  redisHits,
  redisMisses,
  redisFileSize,
} as const;
