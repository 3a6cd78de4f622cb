/** Cache and Storage: what the troubleshooting of slow predictions looks at, from the cache to the database. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { cache, latency, pools, queue, redis, stores } from "../signals/index.ts";
import { hostScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { showing, stat, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { cacheAndStorageIdentity } from "./identities.ts";
import { datasourceVariable, hostVariable } from "./variables.ts";

export const hitRatioNow = (view: View) => stat(view, cache.cacheHitRatio);
export const cacheMemoryNow = (view: View) => stat(view, stores.redisMemory);
export const loggingShareNow = (view: View) => stat(view, latency.loggingShare, { title: "Logging's share now" });
export const queueNow = (view: View) => stat(view, queue.waitingRows, { title: "Queued predictions now" });
export const queueAgeNow = (view: View) => stat(view, queue.oldestWaiting);
export const connectionsNow = (view: View) => stat(view, stores.databaseConnections, { title: "DB connections now" });

export const hitRatio = (view: View) => timeSeries(view, [cache.cacheHitRatio]);
export const lookupsFound = (view: View) => timeSeries(view, [redis.lookupsFound]);
export const cacheErrors = (view: View) => timeSeries(view, [cache.cacheErrorRate]);

export const cacheMemory = (view: View) =>
  timeSeries(view, [redis.memoryUsed, redis.memoryMaximum], {
    title: "Memory of the cache",
    description:
      "Memory that the cache's Redis uses, and its maximum. Where both meet, keys are evicted: give it more, or shorten the times to live.",
  });

export const keysLeaving = (view: View) =>
  timeSeries(view, [redis.keysExpired, redis.keysEvicted], {
    title: "Keys that leave the cache",
    description: "Keys that left the cache each second, in time (expired) or before it for want of memory (evicted).",
  });

export const evictedShare = (view: View) => timeSeries(view, [stores.evictedShare]);

export const keys = (view: View) =>
  timeSeries(view, [redis.keys, redis.keysExpiring], {
    title: "Keys in the cache",
    description:
      "Models and predictions that the cache holds, and how many of them have a time to live. The lines should lie on each other: what never expires leaves by eviction only.",
  });

export const timeToLive = (view: View) => timeSeries(view, [redis.timeToLive]);
export const cacheConnections = (view: View) => timeSeries(view, [stores.redisConnections]);

export const loggingShare = (view: View) => timeSeries(view, [latency.loggingShare]);
export const writeTime = (view: View) => timeSeries(view, [queue.writeP95]);

export const rows = (view: View) =>
  timeSeries(view, [queue.rowsRecorded, queue.rowsQueued], {
    title: "Predictions recorded",
    description:
      "Predictions made durable each second: in the queue, and in Postgres by the request itself or by the queue's worker. What goes into the queue comes out by the worker.",
  });

export const ways = (view: View) => timeSeries(view, [queue.replicasByWay], { span: 6 });
export const queueDepth = (view: View) => timeSeries(view, [queue.waitingRows], { span: 6 });
export const queueAge = (view: View) => timeSeries(view, [queue.oldestWaiting], { span: 6 });
export const queueMemory = (view: View) => timeSeries(view, [stores.queueMemory], { span: 6 });
export const failedWrites = (view: View) => timeSeries(view, [queue.writesFailed]);
export const setAside = (view: View) => timeSeries(view, [queue.setAside]);
export const queueFile = (view: View) => timeSeries(view, [redis.queueFileSize]);

export const poolWait = (view: View) => timeSeries(view, [pools.poolWaitP95]);
export const poolQueue = (view: View) => timeSeries(view, [pools.poolQueue]);
export const poolBusy = (view: View) => timeSeries(view, [pools.poolBusy]);

export const connections = (view: View) => timeSeries(view, [stores.databaseConnections]);
export const connectionStates = (view: View) =>
  timeSeries(view, [stores.databaseConnectionsByState], { stacked: true });
export const readsFromMemory = (view: View) => timeSeries(view, [stores.databaseReadsFromMemory]);

export const transactions = (view: View) =>
  timeSeries(view, [stores.databaseCommits, stores.databaseRollbacks], {
    title: "Transactions",
    description: "Transactions of the service's database committed and rolled back each second.",
  });

export const deadlocks = (view: View) => timeSeries(view, [stores.databaseDeadlocks]);
export const size = (view: View) => timeSeries(view, [stores.databaseSize]);
export const tables = (view: View) => timeSeries(view, [stores.largestTables], { span: 24 });

export function cacheAndStorage(site: Site): Dashboard {
  const show = showing({ objectives: site.objectives, scope: hostScope });
  return compose(
    cacheAndStorageIdentity,
    [datasourceVariable(), hostVariable()],
    [
      {
        title: "Now",
        panels: show(hitRatioNow, cacheMemoryNow, loggingShareNow, queueNow, queueAgeNow, connectionsNow),
      },
      {
        title: "Cache",
        panels: show(
          hitRatio,
          lookupsFound,
          cacheErrors,
          cacheMemory,
          keysLeaving,
          evictedShare,
          keys,
          timeToLive,
          cacheConnections,
        ),
      },
      { title: "Recording predictions", panels: show(loggingShare, writeTime, rows) },
      {
        title: "Queue",
        panels: show(queueDepth, queueAge, queueMemory, ways, failedWrites, setAside, queueFile),
      },
      { title: "Connections of the service to Postgres", panels: show(poolWait, poolQueue, poolBusy) },
      {
        title: "Postgres",
        panels: show(connections, connectionStates, readsFromMemory, transactions, deadlocks, size, tables),
      },
    ],
  );
}
