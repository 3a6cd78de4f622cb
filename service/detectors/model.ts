/** What the rest of the service knows of detection: samples in, a model, verdicts out. */

/** One point of a series: unix seconds and a finite value. */
export interface Sample {
  readonly timestamp: number;
  readonly value: number;
}

/** What a model says of one point. `score` is 0 at the expected value and 1 at the edge of the band. */
export interface Verdict {
  readonly anomaly: boolean;
  readonly score: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
}

/** What is stored of a fit, and all that a prediction needs. Immutable by (series, version). */
export interface Model {
  readonly detector: string;
  readonly parameters: unknown;
  /** Training points that were used. */
  readonly points: number;
}

/** A model whose parameters have been read and checked once. Pure: the same sample gives the same verdict. */
export type Judge = (sample: Sample) => Verdict;
