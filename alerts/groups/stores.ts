/** Redis and Postgres at their limits, and the queue between the service and Postgres. That they are down is in outages.ts. */
import { and, atLeast } from "../../signals/promql/index.ts";
import { oldestWaiting, queueLimitRows, setAside, waitingRows } from "../../signals/queue.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import {
  databaseConnections,
  databaseDeadlocks,
  evictedShare,
  queueMemory,
  redisEvictions,
  rejectedConnections,
} from "../../signals/stores.ts";
import { type Alert, alert, type Group } from "../rule.ts";
import { holdSeconds } from "../timing.ts";

export function stores(site: Site): Group {
  return { name: "stores", rules: [...redis(site), ...postgres(site), ...queue(site)] };
}

function redis(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "RedisQueueMemoryHigh",
      expression: breach(queueMemory, "warning", objectives),
      forSeconds: 5 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      summary: "The memory of the queue is nearly full.",
      description: ({ label, value }) =>
        `The queue on ${label("host")} uses ${value("humanizePercentage")} of its memory; when it is full it refuses predictions.`,
    }),
    alert({
      name: "RedisEvictionsHigh",
      // A cache that is full throws keys out all the time; it matters where more go so than by their time to live.
      expression: and(
        breach(evictedShare, "warning", objectives),
        atLeast(redisEvictions.expression, objectives.minimumRequestRate),
      ),
      forSeconds: 15 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      summary: "The cache throws most of its keys out before their time.",
      description: ({ label, value }) =>
        `${value("humanizePercentage")} of the keys that leave the cache on ${label("host")} are evicted: it is too small.`,
    }),
    alert({
      name: "RedisRejectedConnections",
      expression: breach(rejectedConnections, "warning", objectives),
      forSeconds: 0,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      summary: "Redis refuses connections.",
      description: ({ label, value }) =>
        `${label("job")} on ${label("host")} refused ${value("humanize")} connections within ten minutes.`,
    }),
  ];
}

function postgres(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "PostgresConnectionsHigh",
      expression: breach(databaseConnections, "warning", objectives),
      forSeconds: 5 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      summary: "The connections of Postgres are nearly used up.",
      description: ({ label, value }) =>
        `${value("humanizePercentage")} of the connections that Postgres on ${label("host")} accepts are in use.`,
    }),
    alert({
      name: "PostgresDeadlocks",
      // Statements of the service take their locks in one order: a single deadlock is a defect.
      expression: breach(databaseDeadlocks, "warning", objectives),
      forSeconds: 0,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      summary: "Transactions blocked each other.",
      description: ({ label, value }) =>
        `Postgres on ${label("host")} ended ${value("humanize")} deadlocks within ten minutes.`,
    }),
  ];
}

function queue(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "PredictionQueueDelayed",
      expression: breach(oldestWaiting, "warning", objectives),
      forSeconds: holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      objective: "queueAgeSeconds",
      summary: "Predictions wait long for Postgres.",
      description: ({ label, value }) =>
        `The oldest prediction in the queue, as ${label("host")} sees it, has waited for ${value("humanizeDuration")}.`,
    }),
    alert({
      name: "PredictionQueueFilling",
      expression: breach(waitingRows, "critical", objectives),
      forSeconds: holdSeconds(site),
      severity: "critical",
      owner: "platform",
      dashboard: "vigia-cache-and-storage",
      objective: "queueRows",
      summary: "The queue of predictions is half full.",
      description: ({ label, value }) =>
        `${value("humanize")} predictions wait in the queue, as ${label("host")} sees it; at ${queueLimitRows.toLocaleString("en")} it takes no more.`,
    }),
    alert({
      name: "PredictionsSetAside",
      expression: breach(setAside, "warning", objectives),
      forSeconds: 0,
      severity: "warning",
      owner: "predictions",
      dashboard: "vigia-cache-and-storage",
      summary: "Predictions can't be stored.",
      description: ({ label, value }) =>
        `${value("humanize")} predictions of ${label("host")} were set aside within ten minutes: Postgres can never take them.`,
    }),
  ];
}
