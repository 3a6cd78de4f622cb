/** What is inside of both Redis: keys, their times to live, look-ups. Whether they are well stands in stores.ts. */
import {
  redisEvicted,
  redisExpired,
  redisExpiringKeys,
  redisFileSize,
  redisHits,
  redisKeys,
  redisMeanTimeToLive,
  redisMemoryMax,
  redisMemoryUsed,
  redisMisses,
} from "./catalogue/redis.ts";
import { max, plus, rate, ratio, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

/** The Redis that is the cache; see stores.ts for the other. */
const cache = { job: "redis" } as const;
const queue = { job: "redis-queue" } as const;
const byHost = { by: ["host"] } as const;

export const memoryUsed = signal({
  title: "Memory used",
  description: "Memory that the cache's Redis uses. At its maximum it evicts the least used keys.",
  unit: "bytes",
  expression: max(value(redisMemoryUsed, cache), byHost),
  legend: (label) => `used ${label("host")}`,
});

export const memoryMaximum = signal({
  title: "Memory at most",
  description: "Memory from which the cache's Redis evicts keys.",
  unit: "bytes",
  expression: max(value(redisMemoryMax, cache), byHost),
  legend: (label) => `at most ${label("host")}`,
});

export const keys = signal({
  title: "Keys in the cache",
  description: "Models and predictions that the cache holds.",
  unit: "short",
  expression: sum(value(redisKeys, cache), byHost),
  legend: (label) => `all ${label("host")}`,
});

export const keysExpiring = signal({
  title: "Keys with a time to live",
  description:
    "Keys of the cache that end by themselves. It should be all of them: what never expires only eviction removes.",
  unit: "short",
  expression: sum(value(redisExpiringKeys, cache), byHost),
  legend: (label) => `with a time to live ${label("host")}`,
});

export const timeToLive = signal({
  title: "Mean time to live",
  description:
    "Time that the cache's keys have still to live on average, as Redis estimates it. Models start at an hour, predictions at five minutes: the nearer to five minutes, the more of the keys are predictions.",
  unit: "s",
  expression: max(value(redisMeanTimeToLive, cache), byHost),
  legend: (label) => label("host"),
});

export const keysEvicted = signal({
  title: "Keys evicted",
  description: "Keys that left the cache each second before their time because memory was full.",
  unit: "ops",
  expression: sum(rate(redisEvicted, cache), byHost),
  legend: (label) => `evicted ${label("host")}`,
});

export const keysExpired = signal({
  title: "Keys expired",
  description: "Keys that left the cache each second at the end of their time.",
  unit: "ops",
  expression: sum(rate(redisExpired, cache), byHost),
  legend: (label) => `expired ${label("host")}`,
});

const found = sum(rate(redisHits, cache), byHost);

export const lookupsFound = signal({
  title: "Look-ups in Redis that find their key",
  description:
    "Share of the look-ups in the cache's Redis that find the key. Replicas look in their own memory first, so that this is lower than the cache hit rate; a fall means keys that ended or were evicted too soon.",
  unit: "percentunit",
  expression: ratio(found, plus(found, sum(rate(redisMisses, cache), byHost))),
  legend: (label) => label("host"),
});

export const queueFileSize = signal({
  title: "File of the queue",
  description:
    "Size of the file to which the queue's Redis appends what it holds. It grows with each prediction and shrinks when Redis writes it anew.",
  unit: "bytes",
  expression: max(value(redisFileSize, queue), byHost),
  legend: (label) => label("host"),
});
