/** Runs every detector over every series of a corpus and scores what it found. */
import type { DetectorName } from "../detectors/fit.ts";
import type { Corpus } from "./corpus.ts";
import { type DetectionRates, detectionRates } from "./detection-counts.ts";
import {
  type NabResult,
  nabScore,
  type ProfileName,
  probationaryPoints,
  profiles,
  type ScoredSeries,
} from "./nab-score.ts";
import { stream } from "./streaming.ts";

export interface EvaluationOptions {
  readonly detectors: readonly DetectorName[];
  readonly refitSeconds: number;
  readonly historySeconds: number;
}

/** Called before each of `total` steps, and once at the end. */
export type Progress = (done: number, total: number, name: string) => void;

export interface DetectorResult {
  readonly detector: DetectorName;
  /** At the edge of the band, as the service flags. */
  readonly atBand: DetectionRates;
  /** At the threshold that is best for the corpus and the profile. */
  readonly nab: Readonly<Record<ProfileName, NabResult>>;
  /** Points behind the probationary period for which there was no model. */
  readonly unjudged: number;
  readonly seconds: number;
}

export interface Evaluation {
  readonly series: number;
  readonly points: number;
  readonly windows: number;
  /** Windows that end in the probationary period: nobody can find them, they do not count. */
  readonly ignoredWindows: number;
  readonly unlabelled: readonly string[];
  readonly refitSeconds: number;
  readonly historySeconds: number;
  readonly detectors: readonly DetectorResult[];
}

export function evaluate(corpus: Corpus, options: EvaluationOptions, progress: Progress = () => {}): Evaluation {
  const { files, unlabelled } = corpus;
  const { refitSeconds, historySeconds } = options;
  const total = options.detectors.length * files.length;
  let done = 0;
  const detectors = options.detectors.map((detector) => {
    const start = performance.now();
    let unjudged = 0;
    const scored: ScoredSeries[] = files.map(({ path, samples, windows }) => {
      progress(done, total, `${detector} ${path}`);
      done += 1;
      const result = stream(samples, { detector, refitSeconds, historySeconds });
      unjudged += result.unjudged;
      return { scores: result.scores, windows };
    });
    const nab = {
      standard: nabScore(scored, profiles.standard),
      reward_low_FP: nabScore(scored, profiles.reward_low_FP),
      reward_low_FN: nabScore(scored, profiles.reward_low_FN),
    };
    return { detector, atBand: detectionRates(scored, 1), nab, unjudged, seconds: (performance.now() - start) / 1000 };
  });
  progress(total, total, "");
  const windows = files.flatMap(({ samples, windows: own }) =>
    own.map(({ last }) => last >= probationaryPoints(samples.length)),
  );
  return {
    series: files.length,
    points: files.reduce((sum, { samples }) => sum + samples.length, 0),
    windows: windows.filter((counts) => counts).length,
    ignoredWindows: windows.filter((counts) => !counts).length,
    unlabelled,
    refitSeconds,
    historySeconds,
    detectors,
  };
}
