/** Predicting, independent of HTTP, Postgres and Redis. */
import type { Sample, Verdict } from "../detectors/model.ts";
import { Problem } from "../errors.ts";
import type { StageEvents } from "../metrics/events.ts";
import type { Models } from "../models/models.ts";
import type { FoundModel } from "../models/ports.ts";
import type { Faults } from "../platform/faults.ts";
import { withSpan } from "../platform/tracing.ts";
import { predictionId } from "./prediction-id.ts";
import type { PredictionRecord, Recorder } from "./recorder.ts";

/**
 * Of one request: the models' store has few connections, and a thousand series that nobody has in memory, or that do not exist,
 * would make everybody else wait for one behind them.
 */
const lookUpsAtOnce = 16;

export interface PredictorParts {
  readonly models: Pick<Models, "find" | "keepVerdict">;
  readonly recorder: Recorder;
  readonly events: StageEvents;
  /** Present only where faults may be injected. */
  readonly faults: Faults | undefined;
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

/** Judged and not yet recorded: `loggingSeconds` is set when it is. */
interface Judged extends Prediction {
  loggingSeconds: number;
}

type LookUp =
  | { readonly request: PredictionRequest; readonly found: FoundModel; readonly problem: undefined }
  | { readonly request: PredictionRequest; readonly found: undefined; readonly problem: Problem };

export class Predictor {
  readonly #parts: PredictorParts;

  constructor(parts: PredictorParts) {
    this.#parts = parts;
  }

  /**
   * Judges the samples and records every verdict before giving any.
   * Rejects with `unknown_series`, `unknown_version`, `store_unavailable` or `queue_full`.
   */
  async predict(client: string, request: PredictionRequest): Promise<Prediction> {
    const injected = this.#parts.faults === undefined ? 0 : await this.#injectDelay(this.#parts.faults);
    const start = performance.now();
    const pending = this.#find(request);
    // The hot path has nothing to wait for but its record.
    const found = pending instanceof Promise ? await pending : pending;
    const judged = this.#judge(request, found, start, injected);
    const records: PredictionRecord[] = [];
    addRecords(records, client, request.samples, judged);
    judged.loggingSeconds = await this.#record(records);
    this.#keepVerdict(request, found, judged);
    return judged;
  }

  /**
   * As `predict`, for several series, recorded in one step; in the order of the requests. A series whose model can't be had
   * has a problem of its own, unless that is so for all of them and the service's fault.
   */
  async predictMany(
    client: string,
    requests: readonly PredictionRequest[],
  ): Promise<readonly (Prediction | FailedSeries)[]> {
    const injected = this.#parts.faults === undefined ? 0 : await this.#injectDelay(this.#parts.faults);
    const start = performance.now();
    const lookUps = await this.#findAll(requests);
    const records: PredictionRecord[] = [];
    const outcomes = lookUps.map(({ request, found, problem }) => {
      if (found === undefined) return { seriesId: request.seriesId, problem };
      const judged = this.#judge(request, found, start, injected);
      addRecords(records, client, request.samples, judged);
      return judged;
    });
    if (records.length === 0) failForAll(outcomes);
    else this.#complete(lookUps, outcomes, await this.#record(records));
    return outcomes;
  }

  #complete(lookUps: readonly LookUp[], outcomes: readonly (Judged | FailedSeries)[], loggingSeconds: number): void {
    lookUps.forEach(({ request, found }, index) => {
      const judged = outcomes[index];
      if (found === undefined || judged === undefined || "problem" in judged) return;
      judged.loggingSeconds = loggingSeconds;
      this.#keepVerdict(request, found, judged);
    });
  }

  #find({ seriesId, version, samples }: PredictionRequest): FoundModel | Promise<FoundModel> {
    return this.#parts.models.find(seriesId, version, samples.length === 1 ? samples[0] : undefined);
  }

  async #findAll(requests: readonly PredictionRequest[]): Promise<readonly LookUp[]> {
    const lookUps: LookUp[] = [];
    const waiting = requests.entries();
    const lane = async () => {
      for (const [index, request] of waiting) lookUps[index] = await this.#findOrFail(request);
    };
    await Promise.all(Array.from({ length: lookUpsAtOnce }, lane));
    return lookUps;
  }

  async #findOrFail(request: PredictionRequest): Promise<LookUp> {
    try {
      return { request, found: await this.#find(request), problem: undefined };
    } catch (problem) {
      if (problem instanceof Problem) return { request, found: undefined, problem };
      throw problem;
    }
  }

  /** Seconds that it took; they count as inference. */
  async #injectDelay(faults: Faults): Promise<number> {
    const start = performance.now();
    await faults.inference();
    return (performance.now() - start) / 1000;
  }

  /** @param start of the look-up, from `performance.now()`. */
  #judge({ seriesId, samples }: PredictionRequest, found: FoundModel, start: number, injected: number): Judged {
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
    const inferenceSeconds = (performance.now() - inferenceStart) / 1000 + injected;
    this.#parts.events.stage("find_model", (inferenceStart - start) / 1000);
    this.#parts.events.stage("infer", inferenceSeconds);
    const { cacheHit } = found;
    return { seriesId, version, detector, verdicts, anomalies, cacheHit, inferenceSeconds, loggingSeconds: 0 };
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
  #keepVerdict({ samples }: PredictionRequest, found: FoundModel, { verdicts }: Prediction): void {
    if (found.source === "memory" || samples.length !== 1) return;
    const [sample] = samples;
    const [verdict] = verdicts;
    if (sample !== undefined && verdict !== undefined) this.#parts.models.keepVerdict(found, sample, verdict);
  }
}

/** An outage is answered as one, not as a success that holds nothing but problems. */
function failForAll(outcomes: readonly (Prediction | FailedSeries)[]): void {
  const problems = outcomes.flatMap((outcome) => ("problem" in outcome ? [outcome.problem] : []));
  if (problems[0] !== undefined && problems.every(({ status }) => status >= 500)) throw problems[0];
}

function addRecords(
  records: PredictionRecord[],
  client: string,
  samples: readonly Sample[],
  { seriesId, version, verdicts, cacheHit }: Prediction,
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
