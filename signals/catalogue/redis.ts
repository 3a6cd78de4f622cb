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

export const redisMetrics = {
  redisUp,
  redisMemoryUsed,
  redisMemoryMax,
  redisEvicted,
  redisExpired,
  redisClients,
  redisRejected,
} as const;
