/** Fitting and predicting, independent of HTTP, Postgres and Redis. */
import type { Model, Sample, Verdict } from "../detectors/model.ts";
import { Problem } from "../errors.ts";
import type { ModelEvents, StageEvents } from "../metrics/events.ts";
import type { Models } from "../models/models.ts";
import type { FoundModel } from "../models/ports.ts";
import type { Faults } from "../platform/faults.ts";
import { withSpan } from "../platform/tracing.ts";
import { predictionId } from "./prediction-id.ts";
import type { PredictionRecord, Recorder } from "./recorder.ts";

export interface PredictorParts {
  readonly models: Models;
  readonly recorder: Recorder;
  readonly events: StageEvents & Pick<ModelEvents, "fitted">;
  /** Present only where faults may be injected. */
  readonly faults: Faults | undefined;
}

/** What a detector learnt from training data; `report` is for the caller alone. */
export interface Fit<Report> {
  readonly model: Model;
  readonly training: readonly Sample[];
  readonly report: Report;
}

/** Points of one series to be judged by one version. */
export interface PredictionRequest {
  readonly seriesId: string;
  /** The current one where none is named. */
  readonly version: number | undefined;
  readonly samples: readonly Sample[];
}

/** Recorded predictions of one series and what they took. */
export interface Prediction {
  readonly seriesId: string;
  readonly version: number;
  readonly detector: string;
  /** One for each sample, in their order. */
  readonly verdicts: readonly Verdict[];
  readonly anomalies: number;
  /** True where no model or pointer had to be read from Postgres. */
  readonly cacheHit: boolean;
  readonly inferenceSeconds: number;
  /** Of the whole request: its series are recorded together. */
  readonly loggingSeconds: number;
}

/** A series of a request that could not be judged. */
export interface FailedSeries {
  readonly seriesId: string;
  readonly problem: Problem;
}

interface Judged extends Omit<Prediction, "loggingSeconds"> {
  readonly found: FoundModel;
}

export class Predictor {
  readonly #parts: PredictorParts;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /**
   * Fits a model by `learn`, which may throw `training_data_*`, and makes it the current version.
   * Rejects with `store_unavailable`.
   */
  async fit<Report>(
    client: string,
    seriesId: string,
    learn: () => Fit<Report>,
  ): Promise<Fit<Report> & { readonly version: number }> {
    const start = performance.now();
    const fit = learn();
    const { version } = await this.#parts.models.add({ seriesId, client, model: fit.model, training: fit.training });
    this.#parts.events.fitted(fit.model.detector, (performance.now() - start) / 1000);
    return { ...fit, version };
  }

  /**
   * Judges the samples and records every verdict before giving any.
   * Rejects with `unknown_series`, `unknown_version`, `store_unavailable` or `queue_full`.
   */
  async predict(client: string, request: PredictionRequest): Promise<Prediction> {
    const pending = this.#judge(request);
    const judged = "then" in pending ? await pending : pending;
    const records: PredictionRecord[] = [];
    addRecords(records, client, request.samples, judged);
    const loggingSeconds = await this.#record(records);
    this.#keep(request, judged);
    return withLogging(judged, loggingSeconds);
  }

  /**
   * As `predict`, for several series, recorded in one step; in the order of the requests. A series that the caller named wrongly
   * has a problem of its own; what is wrong with the service fails the whole.
   */
  async predictMany(
    client: string,
    requests: readonly PredictionRequest[],
  ): Promise<readonly (Prediction | FailedSeries)[]> {
    const outcomes = await Promise.all(
      requests.map(async (request): Promise<Judged | FailedSeries> => {
        try {
          return await this.#judge(request);
        } catch (error) {
          if (error instanceof Problem && error.status < 500) return { seriesId: request.seriesId, problem: error };
          throw error;
        }
      }),
    );
    const records: PredictionRecord[] = [];
    outcomes.forEach((outcome, index) => {
      if ("verdicts" in outcome) addRecords(records, client, requests[index]?.samples ?? [], outcome);
    });
    const loggingSeconds = records.length === 0 ? 0 : await this.#record(records);
    return outcomes.map((outcome) => ("verdicts" in outcome ? withLogging(outcome, loggingSeconds) : outcome));
  }

  /** Answers at once where the model is in memory: then the hot path has nothing to wait for but its record. */
  #judge(request: PredictionRequest): Judged | Promise<Judged> {
    const start = performance.now();
    const { seriesId, version, samples } = request;
    const found = this.#parts.models.find(seriesId, version, samples.length === 1 ? samples[0] : undefined);
    if (!("then" in found) && this.#parts.faults === undefined) return this.#infer(request, found, start);
    return this.#judgeLater(request, found, start);
  }

  async #judgeLater(
    request: PredictionRequest,
    pending: FoundModel | Promise<FoundModel>,
    start: number,
  ): Promise<Judged> {
    const found = await pending;
    const faultStart = performance.now();
    if (this.#parts.faults !== undefined) await this.#parts.faults.inference();
    const delay = performance.now() - faultStart;
    const judged = this.#infer(request, found, start + delay);
    // An injected delay is one of the inference.
    return { ...judged, inferenceSeconds: judged.inferenceSeconds + delay / 1000 };
  }

  #infer({ seriesId, samples }: PredictionRequest, found: FoundModel, start: number): Judged {
    const { judge, version, detector } = found.model;
    const inferenceStart = performance.now();
    let anomalies = 0;
    const verdicts = withSpan("predict", () =>
      samples.map((sample) => {
        const verdict = judge(sample);
        if (verdict.anomaly) anomalies += 1;
        return verdict;
      }),
    );
    const inferenceSeconds = (performance.now() - inferenceStart) / 1000;
    this.#parts.events.stage("find_model", (inferenceStart - start) / 1000);
    this.#parts.events.stage("infer", inferenceSeconds);
    return { seriesId, version, detector, verdicts, anomalies, cacheHit: found.cacheHit, inferenceSeconds, found };
  }

  /** Seconds that it took. */
  async #record(records: readonly PredictionRecord[]): Promise<number> {
    const start = performance.now();
    if (this.#parts.faults !== undefined) await this.#parts.faults.logging();
    await withSpan("persist", () => this.#parts.recorder.record(records));
    const seconds = (performance.now() - start) / 1000;
    this.#parts.events.stage("record", seconds);
    return seconds;
  }

  /** After the write: a cached verdict is always one that has been recorded at least once. */
  #keep({ samples }: PredictionRequest, { found, verdicts }: Judged): void {
    const [sample] = samples;
    const [verdict] = verdicts;
    if (found.source === "memory" || samples.length !== 1 || sample === undefined || verdict === undefined) return;
    this.#parts.models.keepVerdict(found, sample, verdict);
  }
}

function withLogging({ found: _, ...judged }: Judged, loggingSeconds: number): Prediction {
  return { ...judged, loggingSeconds };
}

function addRecords(
  records: PredictionRecord[],
  client: string,
  samples: readonly Sample[],
  { seriesId, version, verdicts, cacheHit }: Judged,
): void {
  const predictedAt = Date.now();
  samples.forEach(({ timestamp, value }, index) => {
    const verdict = verdicts[index];
    if (verdict === undefined) return;
    const { anomaly, score } = verdict;
    const id = predictionId(predictedAt);
    records.push({ id, predictedAt, client, seriesId, version, timestamp, value, anomaly, score, cacheHit });
  });
}
