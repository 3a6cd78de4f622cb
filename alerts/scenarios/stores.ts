/** What the alerts on Redis, Postgres and the queue must and must not do. */
import { postgresConnections, postgresDeadlocks, postgresMaxConnections } from "../../signals/catalogue/postgres.ts";
import {
  redisEvicted,
  redisExpired,
  redisMemoryMax,
  redisMemoryUsed,
  redisRejected,
} from "../../signals/catalogue/redis.ts";
import { queueOldestAge, queueRows, setAsideRows } from "../../signals/catalogue/service.ts";
import { type InputSeries, input, type Scenario, type Stretch } from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { from, gone, level, pace } from "./parts.ts";

const minute = 60;

const cache = (host: string) => ({ host, job: "redis", instance: "redis-exporter:9121" });
const queue = (host: string) => ({ host, job: "redis-queue", instance: "redis-queue:6379" });
const postgres = (host: string) => ({ host, job: "postgres", instance: "postgres-exporter:9187" }) as const;
const replica = (host: string, number = 1) =>
  ({ host, job: "prediction-service", instance: `service-${number}:9464` }) as const;

function memory(host: string, used: number, labels = queue(host), max = 100): readonly InputSeries[] {
  return [input(redisMemoryUsed, labels, level(used, 10)), input(redisMemoryMax, labels, level(max, 10))];
}

function leaving(host: string, evicted: readonly Stretch[], expired: readonly Stretch[]): readonly InputSeries[] {
  return [input(redisEvicted, cache(host), ...evicted), input(redisExpired, cache(host), ...expired)];
}

function connections(host: string, active: number, idle: number, max = 100): readonly InputSeries[] {
  return [
    input(postgresConnections, { ...postgres(host), datname: "vigia", state: "active" }, level(active, 10)),
    input(postgresConnections, { ...postgres(host), datname: "vigia", state: "idle" }, level(idle, 10)),
    input(postgresMaxConnections, postgres(host), level(max, 10)),
  ];
}

function deadlocks(host: string, datname: string, ...stretches: readonly Stretch[]): InputSeries {
  return input(postgresDeadlocks, { ...postgres(host), datname }, ...stretches);
}

export const storeScenarios: readonly Scenario[] = [
  {
    name: "the queue's memory counts above 80 %, that of a cache never",
    inputs: [
      ...memory("vm-1", 81),
      ...memory("vm-2", 80),
      ...memory("vm-6", 100, cache("vm-6")),
      ...memory("small", 0.9, queue("small"), 1),
      ...memory("unlimited", 50, queue("unlimited"), 0),
    ],
    expect: [...speaks("RedisQueueMemoryHigh").from(300, hosts("vm-1", "small"))],
  },
  {
    name: "evictions count where more keys leave so than by their time, and only at a rate that matters",
    inputs: [
      ...leaving("over", [pace(51, 30)], [pace(49, 30)]),
      ...leaving("under", [pace(49.5, 30)], [pace(50.5, 30)]),
      ...leaving("enough", [pace(1.02, 30)], [pace(0, 30)]),
      ...leaving("night", [pace(0.8, 30)], [pace(0, 30)]),
      ...leaving("full", [pace(5, 5), pace(12, 25)], [pace(10, 5), pace(10, 25)]),
      ...leaving("renewed", [pace(10, 5), pace(10, 25)], [pace(20, 5), pace(8, 25)]),
      ...leaving("wakes", [pace(0, 5), pace(1.5, 25)], [pace(0, 5), pace(0, 25)]),
    ],
    expect: [
      ...speaks("RedisEvictionsHigh").from(915, hosts("over")),
      ...speaks("RedisEvictionsHigh").from(1020, hosts("enough"), hosts("over")),
      ...speaks("RedisEvictionsHigh").from(1290, hosts("full", "renewed", "wakes"), hosts("enough", "over")),
    ],
  },
  {
    name: "a refused connection is reported for ten minutes, an old one or a restart of Redis is not",
    inputs: [
      input(redisRejected, queue("vm-1"), from(0, 5), from(1, 20)),
      input(redisRejected, cache("vm-2"), from(7, 5), from(0, 20)),
    ],
    expect: [
      ...speaks("RedisRejectedConnections").from(300, [{ host: "vm-1", job: "redis-queue" }]),
      ...speaks("RedisRejectedConnections").to(870, [{ host: "vm-1", job: "redis-queue" }]),
    ],
  },
  {
    name: "more than 80 % of the connections are too many, whatever they do",
    inputs: [
      ...connections("vm-1", 41, 40),
      ...connections("vm-2", 40, 40),
      ...connections("small", 1, 0, 1),
      ...connections("unknown", 1, 1, 0),
    ],
    expect: [...speaks("PostgresConnectionsHigh").from(300, hosts("vm-1", "small"))],
  },
  {
    name: "one deadlock of our database is reported for ten minutes, those of others or before a restart are not",
    inputs: [
      deadlocks("vm-1", "vigia", from(0, 5), from(1, 20)),
      deadlocks("vm-2", "postgres", from(0, 5), from(1, 20)),
      deadlocks("vm-6", "vigia", from(3, 5), gone(2), from(0, 18)),
    ],
    expect: [
      ...speaks("PostgresDeadlocks").from(300, hosts("vm-1")),
      ...speaks("PostgresDeadlocks").to(870, hosts("vm-1")),
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
      ...speaks("PredictionsSetAside").from(300, hosts("vm-1")),
      ...speaks("PredictionsSetAside").to(870, hosts("vm-1")),
    ],
  },
];
