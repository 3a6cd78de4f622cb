/** What a kind of detector is, and which ones there are. Models name their detector, so that old versions stay usable. */
import { meanSigma } from "./mean-sigma.ts";

/** One point of a series: unix seconds and a finite value. */
export interface Sample {
  readonly timestamp: number;
  readonly value: number;
}

/** What a detector says of one point. `score` is 0 at the expected value and 1 at the edge of the band. */
export interface Verdict {
  readonly anomaly: boolean;
  readonly score: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Detector<Parameters = unknown> {
  readonly name: string;
  /** Learns from at least one sample; throws a `Problem` (`training_data_*`) on data it can't learn from. */
  fit(samples: readonly Sample[]): Parameters;
  /** Reads parameters back from a store; undefined where they are not this detector's. */
  parse(parameters: unknown): Parameters | undefined;
  /** Pure: the same parameters and sample give the same verdict. */
  predict(parameters: Parameters, sample: Sample): Verdict;
}

/** What is stored of a fit, and all that a prediction needs. */
export interface Model {
  readonly detector: string;
  readonly parameters: unknown;
  /** Training points. */
  readonly points: number;
}

const detectors: ReadonlyMap<string, Detector> = new Map<string, Detector>([[meanSigma.name, meanSigma as Detector]]);

/** Fits the default detector. */
export function fitModel(samples: readonly Sample[]): Model {
  return { detector: meanSigma.name, parameters: meanSigma.fit(samples), points: samples.length };
}

/** Judges one sample; undefined where the model is not one that this build can read. */
export function judge(model: Model, sample: Sample): Verdict | undefined {
  const detector = detectors.get(model.detector);
  const parameters = detector?.parse(model.parameters);
  return detector === undefined || parameters === undefined ? undefined : detector.predict(parameters, sample);
}
