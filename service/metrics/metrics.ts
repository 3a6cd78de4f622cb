/** The service's metrics, in terms of what happens rather than of label sets. Units of account: docs/metrics.md. */
import { collectDefaultMetrics, Registry } from "prom-client";
import { serviceMetrics } from "../../signals/catalogue/service.ts";
import { type ProblemCode, problemCodes } from "../errors.ts";
import { BoundedLabels, otherLabel } from "./bounded-labels.ts";
import { type RegisteredMetrics, registerMetrics } from "./registry.ts";

/** Route templates of the API; everything else counts as `unmatched`. */
export const countedRoutes = ["/fit/:series_id", "/predict/:series_id"] as const;
const expectedCodes = [200, 400, 404, 422, 500, 503];

export interface PredictionObservation {
  readonly seriesId: string;
  readonly version: number;
  readonly anomaly: boolean;
  readonly cacheHit: boolean;
  readonly inferenceSeconds: number;
  readonly loggingSeconds: number;
  readonly totalSeconds: number;
}

interface Observer {
  observe(value: number): void;
}
interface Incrementer {
  inc(): void;
}

interface SeriesChildren {
  readonly named: boolean;
  readonly hit: Incrementer;
  readonly miss: Incrementer;
}

interface VersionChildren {
  readonly inference: Observer;
  readonly logging: Observer;
  readonly total: Observer;
  readonly anomaly: Incrementer;
  readonly normal: Incrementer;
}

export interface MetricsOptions {
  /** Label sets of series, and of series and version, that are told apart. */
  readonly seriesLimit: number;
  readonly version: string;
}

export class Metrics {
  readonly registry = new Registry();
  readonly #metrics: RegisteredMetrics<typeof serviceMetrics>;
  readonly #series: BoundedLabels<SeriesChildren>;
  readonly #versions: BoundedLabels<VersionChildren>;

  constructor({ seriesLimit, version }: MetricsOptions) {
    this.#metrics = registerMetrics(serviceMetrics, this.registry);
    collectDefaultMetrics({ register: this.registry });
    this.#metrics.buildInfo.set({ version, node_version: process.version }, 1);
    for (const kind of problemCodes) this.#metrics.requestErrors.inc({ kind }, 0);
    for (const operation of ["read", "write"]) this.#metrics.cacheErrors.inc({ operation }, 0);
    for (const route of countedRoutes) {
      for (const code of expectedCodes) this.#metrics.httpRequests.inc({ route, code }, 0);
    }
    this.#series = new BoundedLabels({
      limit: seriesLimit,
      create: (key) => this.#createSeries(key),
      remove: (key) => this.#removeSeries(key),
    });
    this.#versions = new BoundedLabels({
      limit: seriesLimit,
      create: (key) => this.#createVersion(key),
      remove: (key) => this.#removeVersion(key),
    });
  }

  requestStarted(): void {
    this.#metrics.httpRequestsInFlight.inc();
  }

  requestEnded(route: string, code: number, problem: ProblemCode | undefined): void {
    this.#metrics.httpRequestsInFlight.dec();
    this.#metrics.httpRequests.inc({ route, code });
    if (problem !== undefined) this.#metrics.requestErrors.inc({ kind: problem });
  }

  cacheFailed(operation: "read" | "write"): void {
    this.#metrics.cacheErrors.inc({ operation });
  }

  /** Stored versions of a series; versions are consecutive and never removed, so that the current one is their number. */
  versionStored(seriesId: string, version: number): void {
    if (this.#series.get(seriesId).named) this.#metrics.activeModels.set({ series_id: seriesId }, version);
    this.#versions.get(versionKey(seriesId, version));
  }

  predicted(seen: PredictionObservation): void {
    const series = this.#series.get(seen.seriesId);
    (seen.cacheHit ? series.hit : series.miss).inc();
    const version = this.#versions.get(versionKey(seen.seriesId, seen.version));
    (seen.anomaly ? version.anomaly : version.normal).inc();
    version.inference.observe(seen.inferenceSeconds);
    version.logging.observe(seen.loggingSeconds);
    version.total.observe(seen.totalSeconds);
  }

  #createSeries(series_id: string): SeriesChildren {
    const child = (operation: string): Incrementer => {
      const labels = { operation, series_id };
      this.#metrics.cacheOperations.inc(labels, 0);
      return this.#metrics.cacheOperations.labels(labels);
    };
    return { named: series_id !== otherLabel, hit: child("hit"), miss: child("miss") };
  }

  #removeSeries(series_id: string): void {
    for (const operation of ["hit", "miss"]) this.#metrics.cacheOperations.remove({ operation, series_id });
    this.#metrics.activeModels.remove({ series_id });
  }

  /** Counters start at zero; histograms appear with the first observation, to keep `/metrics` small. */
  #createVersion(key: string): VersionChildren {
    const labels = versionLabels(key);
    const child = (is_anomaly: string): Incrementer => {
      this.#metrics.modelPredictions.inc({ ...labels, is_anomaly }, 0);
      return this.#metrics.modelPredictions.labels({ ...labels, is_anomaly });
    };
    return {
      inference: this.#metrics.inferenceLatency.labels(labels),
      logging: this.#metrics.loggingLatency.labels(labels),
      total: this.#metrics.predictionLatency.labels(labels),
      anomaly: child("true"),
      normal: child("false"),
    };
  }

  #removeVersion(key: string): void {
    const labels = versionLabels(key);
    for (const is_anomaly of ["true", "false"]) this.#metrics.modelPredictions.remove({ ...labels, is_anomaly });
    this.#metrics.inferenceLatency.remove(labels);
    this.#metrics.loggingLatency.remove(labels);
    this.#metrics.predictionLatency.remove(labels);
  }
}

function versionKey(seriesId: string, version: number): string {
  return `${seriesId} v${version}`;
}

function versionLabels(key: string): { series_id: string; model_version: string } {
  const [series_id = otherLabel, model_version = otherLabel] = key.split(" ");
  return { series_id, model_version };
}
