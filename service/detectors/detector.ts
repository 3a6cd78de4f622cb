/** What a kind of detector is. Models name theirs, so that old versions stay usable. */
import type { Judge, Sample, Verdict } from "./model.ts";
import type { TrainingData } from "./training-data.ts";

export interface FitSettings {
  /** Half the width of the band in standard deviations; 3 leaves 0.3 % of normally distributed points outside. */
  readonly sigmas: number;
  /** Seconds; only the seasonal detector uses it. */
  readonly period: number | undefined;
}

export interface Detector<Parameters = unknown> {
  readonly name: string;
  /** Throws a `Problem` (`training_data_*`) on data that it can't learn from. The parameters are plain JSON. */
  fit(data: TrainingData, settings: FitSettings): Parameters;
  /** Reads parameters back from a store; undefined where they are not this detector's. */
  parse(parameters: unknown): Parameters | undefined;
  /** Pure: the same parameters and sample give the same verdict. The judge checks nothing and allocates its verdict only. */
  compile(parameters: Parameters): Judge;
  /**
   * Only where the expectation moves with the newest points: gives what is expected of the next sample and takes that sample in.
   * Used to measure one-step-ahead errors; a stored model never moves.
   */
  follow?(parameters: Parameters): (sample: Sample) => number;
}

/** The verdict on a value, given what was expected and half the width (> 0) of the band. */
export function verdictOf(value: number, expected: number, halfWidth: number): Verdict {
  // A band of almost no width must not make a score that JSON can't hold.
  const score = Math.min(Math.abs(value - expected) / halfWidth, Number.MAX_VALUE);
  return { anomaly: score > 1, score, expected, lower: expected - halfWidth, upper: expected + halfWidth };
}
