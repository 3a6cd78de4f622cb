/** What happens in the service, in the words of those to whom it happens; `Metrics` implements all of it. */
import type { ProblemCode } from "../errors.ts";
import type { SeriesCounts } from "./series-census.ts";

/** One request's predictions for one series. */
export interface PredictionObservation {
  readonly client: string;
  readonly seriesId: string;
  readonly version: number;
  readonly points: number;
  readonly anomalies: number;
  /** Points answered without reading Postgres; the others are misses. */
  readonly hits: number;
  readonly inferenceSeconds: number;
  readonly loggingSeconds: number;
  readonly totalSeconds: number;
  /** 32 hexadecimal digits, where the request has a sampled trace. */
  readonly traceId: string | undefined;
}

/** Route templates that are counted; what matches none of them is `unmatched`. Health checks are not counted. */
export const countedRoutes = [
  "/fit/:series_id",
  "/predict/:series_id",
  "/predict",
  "/series",
  "/series/:series_id",
  "/series/:series_id/versions/:version",
  "/series/:series_id/rollback",
  "/series/:series_id/predictions",
  "/series/:series_id/plot",
  "unmatched",
] as const;

/** Codes of answers that refuse a request to protect the others; those the service has no problem for never occur. */
export const sheddingCodes = ["overloaded", "rate_limited", "queue_full"] as const;

export interface AnsweredRequest {
  /** Route template. */
  readonly route: string;
  readonly code: number;
  readonly problem: ProblemCode | undefined;
  readonly client: string | undefined;
  readonly seconds: number;
  readonly traceId: string | undefined;
}

export interface RequestEvents {
  requestStarted(): void;
  requestEnded(request: AnsweredRequest): void;
  predicted(seen: PredictionObservation): void;
}

/** Stages of a request whose latencies are told apart. */
export const stages = ["authenticate", "find_model", "infer", "record"] as const;
export type Stage = (typeof stages)[number];

export interface StageEvents {
  stage(stage: Stage, seconds: number): void;
}

export const modelSources = ["memory", "redis", "postgres"] as const;
export type ModelSource = (typeof modelSources)[number];

export interface ModelEvents {
  /** The state of a series as known to this replica; undefined `current` where no version is left. */
  seriesChanged(series: {
    readonly seriesId: string;
    readonly current: number | undefined;
    readonly storedVersions: number;
    /** Unix seconds at which the current version was trained. */
    readonly trainedAt: number | undefined;
  }): void;
  modelLoaded(source: ModelSource): void;
  fitted(detector: string, seconds: number): void;
  cacheFailed(operation: "read" | "write"): void;
  /** Whether the cache is known to be away. */
  cacheDegraded(degraded: boolean): void;
}

export const recordingModes = ["sync", "queue"] as const;
export type RecordingMode = (typeof recordingModes)[number];

export interface RecorderEvents {
  recordingMode(mode: RecordingMode): void;
  /** Rows that one statement made durable in Postgres. */
  rowsWritten(rows: number, seconds: number, by: "request" | "worker"): void;
  rowsQueued(rows: number): void;
  /** Rows that can never be stored (a malformed message, values that Postgres refuses): set aside, not tried again. */
  rowsSetAside(rows: number): void;
  writeFailed(target: "postgres" | "queue"): void;
  /** Asked at each scrape; undefined where the queue does not answer. */
  watchQueue(state: () => { readonly depth: number; readonly oldestAgeSeconds: number } | undefined): void;
}

export interface PoolEvents {
  /** Asked at each scrape. */
  watchPool(
    name: string,
    state: () => { readonly total: number; readonly idle: number; readonly waiting: number },
  ): void;
  poolWaited(name: string, seconds: number): void;
}

export interface CensusEvents {
  /** Asked at each scrape; undefined where nothing is known. */
  watchCensus(state: () => readonly SeriesCounts[] | undefined): void;
}

/** Everything that the service tells its metrics. */
export type ServiceEvents = RequestEvents & StageEvents & ModelEvents & RecorderEvents & PoolEvents & CensusEvents;
