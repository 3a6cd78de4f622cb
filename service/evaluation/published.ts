/**
 * The scoreboard of the Numenta Anomaly Benchmark 1.0, from the README of github.com/numenta/NAB at commit
 * 37b9a8cf992fda51dab68bc667ddeb76c4106b86. Where it gives a range over random seeds, the mean of its ends stands here.
 */
import type { ProfileName } from "./nab-score.ts";

export const publishedScores: readonly (Readonly<Record<ProfileName, number>> & { readonly detector: string })[] = [
  { detector: "Perfect", standard: 100, reward_low_FP: 100, reward_low_FN: 100 },
  { detector: "Numenta HTM", standard: 70.1, reward_low_FP: 62.15, reward_low_FN: 74.7 },
  { detector: "CAD OSE", standard: 69.9, reward_low_FP: 67, reward_low_FN: 73.2 },
  { detector: "KNN CAD", standard: 58, reward_low_FP: 43.4, reward_low_FN: 64.8 },
  { detector: "Relative Entropy", standard: 54.6, reward_low_FP: 47.6, reward_low_FN: 58.8 },
  { detector: "Random Cut Forest", standard: 51.7, reward_low_FP: 38.4, reward_low_FN: 59.7 },
  { detector: "Twitter ADVec v1.0.0", standard: 47.1, reward_low_FP: 33.6, reward_low_FN: 53.5 },
  { detector: "Windowed Gaussian", standard: 39.6, reward_low_FP: 20.9, reward_low_FN: 47.4 },
  { detector: "Etsy Skyline", standard: 35.7, reward_low_FP: 27.1, reward_low_FN: 44.5 },
  { detector: "Bayesian Changepoint", standard: 17.7, reward_low_FP: 3.2, reward_low_FN: 32.2 },
  { detector: "EXPoSE", standard: 16.4, reward_low_FP: 3.2, reward_low_FN: 26.9 },
  { detector: "Random", standard: 11, reward_low_FP: 1.2, reward_low_FN: 19.5 },
  { detector: "Null", standard: 0, reward_low_FP: 0, reward_low_FN: 0 },
];
