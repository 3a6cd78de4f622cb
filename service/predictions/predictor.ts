/** Fitting and predicting, independent of HTTP, Postgres and Redis. */

import { fitModel, judge, type Model, type Sample, type Verdict } from "../detectors/detector.ts";
import { Problem } from "../errors.ts";
import type { CurrentVersions } from "../models/current-versions.ts";
import type { Faults } from "../platform/faults.ts";
import type { Cache, ModelStore, PointKey, PredictionLog, StoredModel } from "../ports.ts";

export interface PredictorParts {
  readonly models: ModelStore;
  readonly versions: CurrentVersions;
  readonly cache: Cache;
  readonly log: PredictionLog;
  /** Present only where faults may be injected. */
  readonly faults: Faults | undefined;
}

/** A recorded prediction and what it took. */
export interface Prediction {
  readonly version: number;
  readonly verdict: Verdict;
  /** True where no model or pointer had to be read from Postgres. */
  readonly cacheHit: boolean;
  readonly inferenceSeconds: number;
  readonly loggingSeconds: number;
}

interface Found {
  readonly version: number;
  readonly model: Model | undefined;
  readonly verdict: Verdict | undefined;
  readonly cacheHit: boolean;
}

export class Predictor {
  readonly #parts: PredictorParts;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /** Fits a model and makes it the current version; rejects with `training_data_*` or `store_unavailable`. */
  async fit(seriesId: string, samples: readonly Sample[]): Promise<StoredModel> {
    const model = fitModel(samples);
    const version = await this.#parts.models.add(seriesId, model);
    this.#parts.versions.remember(seriesId, version);
    this.#parts.cache.writeModel(seriesId, version, model);
    return { version, model };
  }

  /**
   * Judges a point with the named or the current version and records the answer before giving it.
   * Rejects with `unknown_series`, `unknown_version` or `store_unavailable`.
   */
  async predict(seriesId: string, requested: number | undefined, sample: Sample): Promise<Prediction> {
    const found = await this.#find(seriesId, requested, sample);
    const point = { seriesId, version: found.version, timestamp: sample.timestamp, value: sample.value };

    const inferenceStart = performance.now();
    if (this.#parts.faults !== undefined) await this.#parts.faults.inference();
    const verdict = found.verdict ?? this.#judge(found, point);
    const loggingStart = performance.now();
    if (this.#parts.faults !== undefined) await this.#parts.faults.logging();
    await this.#parts.log.append({
      ...point,
      anomaly: verdict.anomaly,
      score: verdict.score,
      cacheHit: found.cacheHit,
    });
    const end = performance.now();

    // After the write: a cached verdict is always one that has been recorded at least once.
    if (found.verdict === undefined) this.#parts.cache.writeVerdict(point, verdict);
    return {
      version: found.version,
      verdict,
      cacheHit: found.cacheHit,
      inferenceSeconds: (loggingStart - inferenceStart) / 1000,
      loggingSeconds: (end - loggingStart) / 1000,
    };
  }

  async #find(seriesId: string, requested: number | undefined, sample: Sample): Promise<Found> {
    const { cache, models, versions } = this.#parts;
    const version = requested ?? versions.get(seriesId);
    if (version === undefined) return this.#findCurrent(seriesId);
    const entries = await cache.read({ seriesId, version, ...sample });
    if (entries.verdict !== undefined || entries.model !== undefined) return { version, ...entries, cacheHit: true };

    const stored = await models.find(seriesId, version);
    if (stored === undefined) {
      await this.#findCurrent(seriesId);
      throw new Problem("unknown_version", `Series ${seriesId} has no version v${version}.`);
    }
    cache.writeModel(seriesId, version, stored.model);
    return { ...stored, verdict: undefined, cacheHit: false };
  }

  async #findCurrent(seriesId: string): Promise<Found> {
    const { cache, models, versions } = this.#parts;
    const epoch = versions.epoch;
    const current = await models.findCurrent(seriesId);
    if (current === undefined) {
      throw new Problem("unknown_series", `Series ${seriesId} has no model; POST /fit/${seriesId} first.`);
    }
    versions.remember(seriesId, current.version, epoch);
    cache.writeModel(seriesId, current.version, current.model);
    return { ...current, verdict: undefined, cacheHit: false };
  }

  #judge({ model }: Found, { seriesId, version, timestamp, value }: PointKey): Verdict {
    const verdict = model === undefined ? undefined : judge(model, { timestamp, value });
    if (verdict === undefined) {
      throw new Problem("internal", `The model of ${seriesId} v${version} can't be read by this build; fit it again.`);
    }
    return verdict;
  }
}
