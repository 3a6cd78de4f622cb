/** Uses a detector as it is used on a live series: it learns, judges point by point, and learns again now and then; never from the future. */
import { compileModel, type DetectorName, fitModel } from "../detectors/fit.ts";
import type { Judge, Sample } from "../detectors/model.ts";
import { Problem } from "../errors.ts";
import { probationaryPoints } from "./nab-score.ts";

export interface StreamingOptions {
  readonly detector: DetectorName;
  /** Seconds of data between fits; 0 fits once, at the end of the probationary period. */
  readonly refitSeconds: number;
  /** Seconds of the newest data that a fit learns from. */
  readonly historySeconds: number;
}

export interface Stream {
  /** The detector's score of each point; 0 in the probationary period and where there was no model yet. */
  readonly scores: Float64Array;
  /** Points behind the probationary period that no model could judge, because the data before them could not be learnt from. */
  readonly unjudged: number;
}

/** The most points that the service takes in one fit. */
const maximumPoints = 50_000;

/** Samples in the order in which they came. */
export function stream(samples: readonly Sample[], options: StreamingOptions): Stream {
  const scores = new Float64Array(samples.length);
  let judge: Judge | undefined;
  let unjudged = 0;
  let nextFit = Number.NEGATIVE_INFINITY;
  for (let index = Math.ceil(probationaryPoints(samples.length)); index < samples.length; index += 1) {
    const sample = samples[index] as Sample;
    if (sample.timestamp >= nextFit) {
      // Where the data can't be learnt from, the model of before stays; without one, the next points are tried too.
      const fitted = fit(samples, index, options);
      judge = fitted ?? judge;
      if (judge !== undefined) {
        nextFit = options.refitSeconds === 0 ? Number.POSITIVE_INFINITY : sample.timestamp + options.refitSeconds;
      }
    }
    if (judge === undefined) unjudged += 1;
    else scores[index] = judge(sample).score;
  }
  return { scores, unjudged };
}

function fit(
  samples: readonly Sample[],
  end: number,
  { detector, historySeconds }: StreamingOptions,
): Judge | undefined {
  const newest = (samples[end - 1] as Sample | undefined)?.timestamp ?? 0;
  let start = end;
  while (
    start > 0 &&
    end - start < maximumPoints &&
    (samples[start - 1] as Sample).timestamp > newest - historySeconds
  ) {
    start -= 1;
  }
  try {
    return compileModel(fitModel(samples.slice(start, end), { detector }).model);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}
