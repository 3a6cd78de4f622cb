/** Redis and Postgres: what the service depends on. The queue's Redis has the same metrics under a job of its own. */
import {
  database,
  postgresCommits,
  postgresConnections,
  postgresMaxConnections,
  postgresRollbacks,
  postgresSize,
} from "./catalogue/postgres.ts";
import { redisClients, redisEvicted, redisExpired, redisMemoryMax, redisMemoryUsed } from "./catalogue/redis.ts";
import { max, rate, ratio, sum, value } from "./promql/index.ts";
import { signal, type Threshold } from "./signal.ts";

const saturation: readonly Threshold[] = [
  { severity: "warning", bad: "above", at: (objectives) => objectives.saturationWarning },
  { severity: "critical", bad: "above", at: (objectives) => objectives.saturationCritical },
];

/** The Redis that is the cache. */
const cache = { job: "redis" } as const;

export const redisMemory = signal({
  title: "Redis memory",
  description: "Memory that Redis uses, as a share of its maximum. Full means evictions, and evictions mean misses.",
  unit: "percentunit",
  expression: ratio(
    max(value(redisMemoryUsed, cache), { by: ["host"] }),
    max(value(redisMemoryMax, cache), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: saturation,
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
  thresholds: saturation,
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
