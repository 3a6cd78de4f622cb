/** What the alerts on Redis, Postgres and the queue must and must not do. */
import {
  postgresConnections,
  postgresDeadlocks,
  postgresMaxConnections,
  postgresUp,
} from "../../signals/catalogue/postgres.ts";
import {
  redisEvicted,
  redisExpired,
  redisMemoryMax,
  redisMemoryUsed,
  redisRejected,
  redisUp,
} from "../../signals/catalogue/redis.ts";
import { queueOldestAge, queueRows, setAsideRows } from "../../signals/catalogue/service.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { from, gone, level, once, pace } from "./parts.ts";

const minute = 60;

const cache = (host: string) => ({ host, job: "redis", instance: "redis-exporter:9121" });
const queue = (host: string) => ({ host, job: "redis-queue", instance: "redis-queue:6379" });
const postgres = (host: string) => ({ host, job: "postgres", instance: "postgres-exporter:9187" }) as const;
const replica = (host: string, number = 1) =>
  ({ host, job: "prediction-service", instance: `service-${number}:9464` }) as const;

function memory(host: string, used: number, labels = queue(host)): readonly InputSeries[] {
  return [input(redisMemoryUsed, labels, level(used, 10)), input(redisMemoryMax, labels, level(100, 10))];
}

function leaving(host: string, evicted: number, expired: number): readonly InputSeries[] {
  return [input(redisEvicted, cache(host), pace(evicted, 25)), input(redisExpired, cache(host), pace(expired, 25))];
}

function connections(host: string, active: number, idle: number): readonly InputSeries[] {
  return [
    input(postgresConnections, { ...postgres(host), datname: "vigia", state: "active" }, level(active, 10)),
    input(postgresConnections, { ...postgres(host), datname: "vigia", state: "idle" }, level(idle, 10)),
    input(postgresMaxConnections, postgres(host), level(100, 10)),
  ];
}

function deadlocks(host: string, datname: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(postgresDeadlocks, { ...postgres(host), datname }, ...stretches);
}

export const storeScenarios: readonly Scenario[] = [
  {
    name: "a cache that does not answer is reported within a minute, and is not the queue",
    inputs: [input(redisUp, cache("vm-1"), level(1, 5), level(0, 5)), input(redisUp, queue("vm-1"), level(1, 10))],
    expect: [
      { alert: "RedisDown", at: 5 * minute, firing: [] },
      { alert: "RedisDown", at: 5 * minute + 30, firing: [{ host: "vm-1" }] },
      { alert: "RedisQueueDown", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "a queue that does not answer is reported within a minute, and is not the cache",
    inputs: [input(redisUp, queue("vm-1"), level(1, 5), level(0, 5)), input(redisUp, cache("vm-1"), level(1, 10))],
    expect: [
      { alert: "RedisQueueDown", at: 5 * minute, firing: [] },
      { alert: "RedisQueueDown", at: 5 * minute + 30, firing: [{ host: "vm-1" }] },
      { alert: "RedisDown", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "one missed answer, and an exporter that says nothing, are no store down",
    inputs: [
      input(redisUp, cache("vm-1"), level(1, 5), once(0), level(1, 5)),
      input(redisUp, queue("vm-1"), level(1, 5), once(0), gone(5)),
      input(postgresUp, postgres("vm-1"), level(1, 5), once(0), level(1, 5)),
    ],
    expect: [5 * minute, 6 * minute, 9 * minute].flatMap((at) =>
      ["RedisDown", "PostgresDown"].map((alert) => ({ alert, at, firing: [] })),
    ),
  },
  {
    name: "Postgres that does not answer is reported within a minute, and forgotten with its first answer",
    inputs: [
      input(postgresUp, postgres("vm-1"), level(1, 5), level(0, 5), level(1, 5)),
      input(postgresUp, postgres("vm-2"), level(1, 15)),
    ],
    expect: [
      { alert: "PostgresDown", at: 5 * minute + 15, firing: [] },
      { alert: "PostgresDown", at: 5 * minute + 30, firing: [{ host: "vm-1" }] },
      { alert: "PostgresDown", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "the queue's memory counts above 80 %, that of a cache never",
    inputs: [...memory("vm-1", 81), ...memory("vm-2", 80), ...memory("vm-6", 100, cache("vm-6"))],
    expect: [
      { alert: "RedisQueueMemoryHigh", at: 4 * minute, firing: [] },
      { alert: "RedisQueueMemoryHigh", at: 9 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "evictions count where more keys leave so than by their time, and only at a rate that matters",
    inputs: [...leaving("vm-1", 6, 5), ...leaving("vm-2", 5, 5), ...leaving("vm-6", 0.8, 0)],
    expect: [
      { alert: "RedisEvictionsHigh", at: 10 * minute, firing: [] },
      { alert: "RedisEvictionsHigh", at: 20 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "a refused connection is reported for ten minutes, an old one or a restart of Redis is not",
    inputs: [
      input(redisRejected, queue("vm-1"), from(7, 5), from(8, 20)),
      input(redisRejected, cache("vm-2"), from(7, 5), from(0, 20)),
    ],
    expect: [
      { alert: "RedisRejectedConnections", at: 4 * minute, firing: [] },
      { alert: "RedisRejectedConnections", at: 6 * minute, firing: [{ host: "vm-1", job: "redis-queue" }] },
      { alert: "RedisRejectedConnections", at: 16 * minute, firing: [] },
    ],
  },
  {
    name: "more than 80 % of the connections are too many, whatever they do",
    inputs: [...connections("vm-1", 41, 40), ...connections("vm-2", 40, 40)],
    expect: [
      { alert: "PostgresConnectionsHigh", at: 4 * minute, firing: [] },
      { alert: "PostgresConnectionsHigh", at: 9 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "one deadlock of our database is reported for ten minutes, those of others or before a restart are not",
    inputs: [
      deadlocks("vm-1", "vigia", from(0, 5), from(1, 20)),
      deadlocks("vm-2", "postgres", from(0, 5), from(1, 20)),
      deadlocks("vm-6", "vigia", from(3, 5), gone(2), from(0, 18)),
    ],
    expect: [
      { alert: "PostgresDeadlocks", at: 4 * minute, firing: [] },
      { alert: "PostgresDeadlocks", at: 6 * minute, firing: [{ host: "vm-1" }] },
      { alert: "PostgresDeadlocks", at: 16 * minute, firing: [] },
    ],
  },
  {
    name: "predictions that wait longer than five minutes are reported once, although each replica says so",
    inputs: [
      input(queueOldestAge, replica("vm-1", 1), level(2, 5), level(301, 5)),
      input(queueOldestAge, replica("vm-1", 2), level(2, 5), level(301, 5)),
      input(queueOldestAge, replica("vm-2"), level(300, 10)),
      input(queueOldestAge, replica("vm-6"), level(900, 1), gone(9)),
    ],
    expect: [
      { alert: "PredictionQueueDelayed", at: 5 * minute + 45, firing: [] },
      { alert: "PredictionQueueDelayed", at: 6 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "a queue that is more than half full is reported",
    inputs: [
      input(queueRows, replica("vm-1", 1), level(0, 5), level(250_001, 5)),
      input(queueRows, replica("vm-1", 2), level(0, 5), level(250_000, 5)),
      input(queueRows, replica("vm-2"), level(250_000, 10)),
    ],
    expect: [
      { alert: "PredictionQueueFilling", at: 5 * minute + 45, firing: [] },
      { alert: "PredictionQueueFilling", at: 6 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "a prediction set aside is reported for ten minutes, a replica that starts anew is not",
    inputs: [
      input(setAsideRows, replica("vm-1"), from(0, 5), from(1, 20)),
      input(setAsideRows, replica("vm-2"), from(4, 5), from(0, 20)),
    ],
    expect: [
      { alert: "PredictionsSetAside", at: 4 * minute, firing: [] },
      { alert: "PredictionsSetAside", at: 6 * minute, firing: [{ host: "vm-1" }] },
      { alert: "PredictionsSetAside", at: 16 * minute, firing: [] },
    ],
  },
];
