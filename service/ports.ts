/** What the prediction logic needs from the outside; real and in-memory implementations follow these contracts. */
import type { Model, Verdict } from "./detectors/detector.ts";

export interface StoredModel {
  readonly version: number;
  readonly model: Model;
}

/** The source of truth for models. Every method rejects with `store_unavailable` when the store does not answer. */
export interface ModelStore {
  /** Adds the next version of the series and makes it the current one; concurrent calls get consecutive versions. */
  add(seriesId: string, model: Model): Promise<number>;
  find(seriesId: string, version: number): Promise<StoredModel | undefined>;
  findCurrent(seriesId: string): Promise<StoredModel | undefined>;
}

export interface PredictionRecord {
  readonly seriesId: string;
  readonly version: number;
  /** Unix seconds of the judged point. */
  readonly timestamp: number;
  readonly value: number;
  readonly anomaly: boolean;
  readonly score: number;
  readonly cacheHit: boolean;
}

export interface PredictionLog {
  /** Resolves once the record is durable; rejects with `store_unavailable`. */
  append(record: PredictionRecord): Promise<void>;
}

/** A point of a version of a series: the key of a cached prediction. */
export interface PointKey {
  readonly seriesId: string;
  readonly version: number;
  readonly timestamp: number;
  readonly value: number;
}

export interface CacheEntries {
  readonly model: Model | undefined;
  readonly verdict: Verdict | undefined;
}

/** Best effort: it never rejects and never delays a caller for longer than its command time-out. */
export interface Cache {
  /** The model and the verdict of a point, in one round trip. */
  read(key: PointKey): Promise<CacheEntries>;
  /** Remembers a model for an hour. */
  writeModel(seriesId: string, version: number, model: Model): void;
  /** Remembers a verdict for five minutes. */
  writeVerdict(key: PointKey, verdict: Verdict): void;
}
