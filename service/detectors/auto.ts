/** Chooses a detector: each learns from the first 80 % of the data and is judged on the rest. */
import { Problem } from "../errors.ts";
import type { Detector, FitSettings } from "./detector.ts";
import { slice, type TrainingData } from "./training-data.ts";

const heldOutShare = 0.2;
/** With fewer, the held-out points are too few to tell detectors apart. */
const minimumPoints = 50;
/** Part of the held-out points that must be in the band: nominally 99.7 %, less because they may hold real anomalies. */
const minimumCoverage = 0.95;
/** A simpler detector, earlier in the list, stays the choice unless another one is better by this factor. */
const betterBy = 0.95;

/** How a detector did on the held-out points. */
export interface Trial {
  readonly detector: string;
  /** Mean absolute one-step-ahead error. */
  readonly error: number;
  /** Part of the held-out points inside the band of the model as it would be stored. */
  readonly coverage: number;
  /** Mean half width of that band. */
  readonly halfWidth: number;
}

export interface Choice {
  readonly detector: Detector;
  readonly reason: string;
  readonly trials: readonly Trial[];
  /** Detectors that could not learn from the first part, with why. */
  readonly skipped: readonly { readonly detector: string; readonly reason: string }[];
}

/** `detectors` go from simple to complex. */
export function choose(
  data: TrainingData,
  settings: FitSettings,
  detectors: readonly [Detector, ...Detector[]],
): Choice {
  const [simplest] = detectors;
  if (data.length < minimumPoints) {
    const reason = `${data.length} points are too few to compare detectors (${minimumPoints} are needed): the simplest one`;
    return { detector: simplest, reason, trials: [], skipped: [] };
  }
  const split = data.length - Math.floor(data.length * heldOutShare);
  const trials: (Trial & { readonly candidate: Detector })[] = [];
  const skipped: { detector: string; reason: string }[] = [];
  for (const candidate of detectors) {
    try {
      trials.push({ ...assess(candidate, data, split, settings), candidate });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      skipped.push({ detector: candidate.name, reason: error.code });
    }
  }
  return {
    ...decide(trials, settings.sigmas, simplest),
    trials: trials.map(({ candidate, ...trial }) => trial),
    skipped,
  };
}

function assess(candidate: Detector, data: TrainingData, split: number, settings: FitSettings): Trial {
  const parameters = candidate.fit(slice(data, 0, split), settings);
  const judge = candidate.compile(parameters);
  const next = candidate.follow?.(parameters);
  let error = 0;
  let inside = 0;
  let halfWidth = 0;
  const count = data.length - split;
  for (let index = split; index < data.length; index += 1) {
    const sample = { timestamp: data.timestamps[index] as number, value: data.values[index] as number };
    const verdict = judge(sample);
    error += Math.abs(sample.value - (next === undefined ? verdict.expected : next(sample))) / count;
    halfWidth += (verdict.upper - verdict.lower) / 2 / count;
    if (!verdict.anomaly) inside += 1;
  }
  // A band of NaN holds every point.
  if (!Number.isFinite(error + halfWidth)) {
    throw new Problem(
      "training_data_out_of_range",
      `${candidate.name} expects of the last ${count} points what no number holds; send values and times of usual sizes.`,
    );
  }
  return { detector: candidate.name, error, coverage: inside / count, halfWidth };
}

function decide(
  trials: readonly (Trial & { readonly candidate: Detector })[],
  sigmas: number,
  simplest: Detector,
): { detector: Detector; reason: string } {
  const [first] = trials;
  if (first === undefined) return { detector: simplest, reason: "no detector could learn from the first 80 %" };
  const covering = trials.filter(({ coverage }) => coverage >= minimumCoverage);
  if (covering.length === 0) {
    const best = trials.reduce((kept, trial) => (trial.coverage > kept.coverage ? trial : kept));
    const reason = `no band held ${percent(minimumCoverage)} of the last 20 %; this one held most, ${percent(best.coverage)}`;
    return { detector: best.candidate, reason };
  }
  // Error and the band's standard deviation count alike: an exact expectation within a band that catches nothing is no detector.
  const cost = ({ error, halfWidth }: Trial) => error + halfWidth / sigmas;
  const best = covering.reduce((kept, trial) => (cost(trial) < cost(kept) * betterBy ? trial : kept));
  const reason =
    `of ${covering.length} whose bands hold at least ${percent(minimumCoverage)} of the last 20 % the least one-step-ahead error and band:` +
    ` error ${round(best.error)}, half width ${round(best.halfWidth)}, ${percent(best.coverage)} inside`;
  return { detector: best.candidate, reason };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const round = (number: number): string => number.toPrecision(3);
