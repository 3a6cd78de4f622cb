/** What changes seldom, or is asked at each scrape: metrics of the Prometheus client. */
import type { Registry } from "prom-client";
import {
  buildInfo,
  cacheDegraded,
  cacheErrors,
  eventLoopLag,
  evictedLabelSets,
  fitDuration,
  foldedObservations,
  httpRequestsInFlight,
  labelSets,
  labelSetsLimit,
  metricsScrapes,
  modelsOutdated,
  newestModelTrained,
  oldestModelTrained,
  poolConnections,
  poolWaiting,
  queueOldestAge,
  queueRows,
  recordFailures,
  recordingMode,
  seriesSending,
  seriesSilent,
  setAsideRows,
  storedModels,
  storedSeries,
} from "../../signals/catalogue/service.ts";
import {
  type CensusEvents,
  type PoolEvents,
  type RecorderEvents,
  type RecordingMode,
  recordingModes,
} from "./events.ts";
import { registerMetrics } from "./registry.ts";
import { scrapeOutcomes } from "./scrapes.ts";
import type { SeriesMetrics } from "./series-metrics.ts";

const catalogue = {
  httpRequestsInFlight,
  oldestModelTrained,
  newestModelTrained,
  storedSeries,
  storedModels,
  seriesSending,
  seriesSilent,
  modelsOutdated,
  fitDuration,
  cacheErrors,
  cacheDegraded,
  recordingMode,
  setAsideRows,
  recordFailures,
  queueRows,
  queueOldestAge,
  poolConnections,
  poolWaiting,
  labelSets,
  labelSetsLimit,
  foldedObservations,
  evictedLabelSets,
  eventLoopLag,
  metricsScrapes,
  buildInfo,
} as const;

type CensusState = Parameters<CensusEvents["watchCensus"]>[0];
type PoolState = Parameters<PoolEvents["watchPool"]>[1];
type QueueState = Parameters<RecorderEvents["watchQueue"]>[0];

export class StateMetrics {
  readonly metrics;
  readonly #pools = new Map<string, PoolState>();
  #queue: QueueState | undefined;
  #census: CensusState | undefined;

  constructor(registry: Registry, version: string, labelLimit: number) {
    const metrics = registerMetrics(catalogue, registry);
    this.metrics = metrics;
    metrics.buildInfo.set({ version, node_version: process.version }, 1);
    metrics.labelSetsLimit.set(labelLimit);
    metrics.cacheDegraded.set(0);
    for (const operation of ["read", "write"]) metrics.cacheErrors.inc({ operation }, 0);
    for (const target of ["postgres", "queue"]) metrics.recordFailures.inc({ target }, 0);
    for (const outcome of scrapeOutcomes) metrics.metricsScrapes.inc({ outcome }, 0);
    this.recordingMode("sync");
  }

  recordingMode(current: RecordingMode): void {
    for (const mode of recordingModes) this.metrics.recordingMode.set({ mode }, mode === current ? 1 : 0);
  }

  watchPool(name: string, state: PoolState): void {
    this.#pools.set(name, state);
  }

  watchCensus(state: CensusState): void {
    this.#census = state;
  }

  watchQueue(state: QueueState): void {
    this.#queue = state;
  }

  /** To be called before a scrape. */
  collect(inFlight: number, lagSeconds: number, { labels, states }: SeriesMetrics): void {
    const { metrics } = this;
    metrics.httpRequestsInFlight.set(inFlight);
    metrics.eventLoopLag.set(lagSeconds);
    metrics.storedSeries.set(states.series);
    metrics.storedModels.set(states.models);
    metrics.labelSets.set(labels.size);
    setOrRemove(metrics.oldestModelTrained, states.trained.oldest);
    setOrRemove(metrics.newestModelTrained, states.trained.newest);
    const queue = this.#queue?.();
    setOrRemove(metrics.queueRows, queue?.depth);
    setOrRemove(metrics.queueOldestAge, queue?.oldestAgeSeconds);
    for (const gauge of [metrics.seriesSending, metrics.seriesSilent, metrics.modelsOutdated]) gauge.reset();
    for (const { client, sending, silent, outdated } of this.#census?.() ?? []) {
      metrics.seriesSending.set({ client }, sending);
      metrics.seriesSilent.set({ client }, silent);
      metrics.modelsOutdated.set({ client }, outdated);
    }
    metrics.foldedObservations.reset();
    for (const [reason, count] of Object.entries(labels.folded)) {
      metrics.foldedObservations.inc({ reason: reason as "budget" }, count);
    }
    metrics.evictedLabelSets.reset();
    for (const [reason, count] of Object.entries(labels.evicted)) {
      metrics.evictedLabelSets.inc({ reason: reason as "idle" }, count);
    }
    for (const [pool, state] of this.#pools) {
      const { total, idle, waiting } = state();
      metrics.poolConnections.set({ pool, state: "idle" }, idle);
      metrics.poolConnections.set({ pool, state: "busy" }, total - idle);
      metrics.poolWaiting.set({ pool }, waiting);
    }
  }
}

interface Settable {
  set(value: number): void;
  remove(): void;
}

/** What is not known is not shown: a zero would be a claim. */
function setOrRemove(gauge: Settable, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}
