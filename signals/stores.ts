/** Redis and Postgres: what the service depends on. The queue's Redis has the same metrics under a job of its own. */
import {
  database,
  postgresBlocksHit,
  postgresBlocksRead,
  postgresCommits,
  postgresConnections,
  postgresDeadlocks,
  postgresMaxConnections,
  postgresRollbacks,
  postgresSize,
  postgresTableSize,
  postgresUp,
} from "./catalogue/postgres.ts";
import {
  redisClients,
  redisEvicted,
  redisExpired,
  redisMemoryMax,
  redisMemoryUsed,
  redisRejected,
  redisUp,
} from "./catalogue/redis.ts";
import { increase, inWindow, max, min, plus, rate, ratio, sum, topk, value } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";
import { anyThreshold, saturationThresholds } from "./thresholds.ts";
import { shownSeries } from "./top.ts";

/** The Redis that is the cache. */
const cache = { job: "redis" } as const;

/** The Redis that keeps predictions which Postgres does not have yet. */
const queue = { job: "redis-queue" } as const;

const reachable: readonly Threshold[] = [{ severity: "critical", bad: "below", at: () => 1 }];

export const cacheReachable = signal({
  title: "Cache reachable",
  description: "1 where the exporter reaches the cache's Redis. Without it the service reads models from Postgres.",
  unit: "short",
  expression: min(value(redisUp, cache), { by: ["host"] }),
  legend: (label) => `cache ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "below", at: () => 1 }],
});

export const queueReachable = signal({
  title: "Queue reachable",
  description:
    "1 where the exporter reaches the queue's Redis, which holds predictions that Postgres does not have yet.",
  unit: "short",
  expression: min(value(redisUp, queue), { by: ["host"] }),
  legend: (label) => `queue ${label("host")}`,
  thresholds: reachable,
});

export const databaseReachable = signal({
  title: "Database reachable",
  description: "1 where the exporter reaches Postgres, which keeps models and predictions.",
  unit: "short",
  expression: min(value(postgresUp), { by: ["host"] }),
  legend: (label) => `Postgres ${label("host")}`,
  thresholds: reachable,
});

export const queueMemory = signal({
  title: "Memory of the queue",
  description:
    "Memory of the queue's Redis as a share of its maximum. It throws nothing away: when it is full, it refuses.",
  unit: "percentunit",
  expression: ratio(
    max(value(redisMemoryUsed, queue), { by: ["host"] }),
    max(value(redisMemoryMax, queue), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: saturationThresholds,
});

const evicted = sum(rate(redisEvicted, cache), { by: ["host"] });

export const evictedShare = signal({
  title: "Keys that leave the cache before their time",
  description:
    "Evicted keys as a share of all that leave the cache. Above a half, the cache and not the time to live decides what is kept.",
  unit: "percentunit",
  expression: ratio(evicted, plus(evicted, sum(rate(redisExpired, cache), { by: ["host"] }))),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.evictedShare }],
});

/** Ten minutes, so that a single event is seen by who looks once it has been reported. */
const eventWindow = 600;

export const rejectedConnections = signal({
  title: "Connections refused by Redis",
  description: "Connections that Redis refused within ten minutes because it had as many as it takes.",
  unit: "short",
  expression: inWindow(eventWindow, sum(increase(redisRejected), { by: ["host", "job"] })),
  legend: (label) => `${label("job")} ${label("host")}`,
  thresholds: anyThreshold,
});

export const databaseDeadlocks = signal({
  title: "Deadlocks",
  description:
    "Transactions of the service's database that Postgres ended within ten minutes because they blocked each other.",
  unit: "short",
  expression: inWindow(eventWindow, sum(increase(postgresDeadlocks, { datname: database }), { by: ["host"] })),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

export const redisMemory = signal({
  title: "Redis memory",
  description: "Memory that Redis uses, as a share of its maximum. Full means evictions, and evictions mean misses.",
  unit: "percentunit",
  expression: ratio(
    max(value(redisMemoryUsed, cache), { by: ["host"] }),
    max(value(redisMemoryMax, cache), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: saturationThresholds,
});

export const redisEvictions = signal({
  title: "Redis evictions",
  description: "Keys thrown out each second before their time because memory was full.",
  unit: "ops",
  expression: sum(rate(redisEvicted, cache), { by: ["host"] }),
  legend: (label) => `evicted ${label("host")}`,
});

export const redisExpiries = signal({
  title: "Redis expiries",
  description: "Keys whose time to live ended each second.",
  unit: "ops",
  expression: sum(rate(redisExpired, cache), { by: ["host"] }),
  legend: (label) => `expired ${label("host")}`,
});

export const redisConnections = signal({
  title: "Redis connections",
  description: "Open connections to Redis.",
  unit: "short",
  expression: sum(value(redisClients, cache), { by: ["host"] }),
  legend: (label) => `Redis ${label("host")}`,
});

export const databaseConnections = signal({
  title: "Database connections",
  description:
    "Connections to Postgres as a share of those that it accepts. When it is full, requests wait for the pool.",
  unit: "percentunit",
  expression: ratio(
    sum(value(postgresConnections), { by: ["host"] }),
    max(value(postgresMaxConnections), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: saturationThresholds,
});

export const databaseConnectionsByState = signal({
  title: "Database connections by state",
  description:
    "Connections to the service's database, by what they do. Many that are idle in a transaction hold locks.",
  unit: "short",
  expression: sum(value(postgresConnections, { datname: database }), { by: ["state"] }),
  legend: (label) => label("state"),
});

export const databaseCommits = signal({
  title: "Transactions committed",
  description: "Transactions of the service's database that were committed each second.",
  unit: "ops",
  expression: sum(rate(postgresCommits, { datname: database }), { by: ["host"] }),
  legend: (label) => `committed ${label("host")}`,
});

export const databaseRollbacks = signal({
  title: "Transactions rolled back",
  description: "Transactions of the service's database that were rolled back each second.",
  unit: "ops",
  expression: sum(rate(postgresRollbacks, { datname: database }), { by: ["host"] }),
  legend: (label) => `rolled back ${label("host")}`,
});

export const databaseSize = signal({
  title: "Database size",
  description: "Size of the service's database on disk.",
  unit: "bytes",
  expression: max(value(postgresSize, { datname: database }), { by: ["host"] }),
  legend: (label) => label("host"),
});

const blocksHit = sum(rate(postgresBlocksHit, { datname: database }), { by: ["host"] });

export const databaseReadsFromMemory = signal({
  title: "Database reads from memory",
  description:
    "Share of the blocks that Postgres found in its own memory. A fall means that it goes to the disk: models and recent predictions no longer fit.",
  unit: "percentunit",
  expression: ratio(blocksHit, plus(blocksHit, sum(rate(postgresBlocksRead, { datname: database }), { by: ["host"] }))),
  legend: (label) => label("host"),
});

export const largestTables = signal({
  title: "Largest tables",
  description: `Size of a table with its indexes. Predictions have a table a day, which is dropped at the end of its retention. The ${shownSeries} largest are shown.`,
  unit: "bytes",
  expression: topk(shownSeries, max(value(postgresTableSize, { datname: database }), { by: ["host", "relname"] })),
  legend: (label) => `${label("relname")} ${label("host")}`,
});
