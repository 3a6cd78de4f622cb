/**
 * The score of the Numenta Anomaly Benchmark: early detections inside a labelled window earn most, missed windows and detections outside
 * cost; the threshold is the one best for the whole corpus. After Lavin and Ahmad, 2015 (arXiv:1510.03336) and, where they differ, the scorer
 * of benchmark version 1.1, whose numbers the published ones are.
 */

/** What a missed window and a false alarm cost, relative to the earliest detection. */
export interface Profile {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export const profiles = {
  standard: { falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP: { falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN: { falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Readonly<Record<string, Profile>>;
export type ProfileName = keyof typeof profiles;

/** A labelled anomaly by index of its points, both ends included. */
export interface Window {
  readonly first: number;
  readonly last: number;
}

export interface ScoredSeries {
  /** A detector's score of each point; the higher, the more anomalous. */
  readonly scores: Float64Array;
  /** In order of time, not overlapping. */
  readonly windows: readonly Window[];
}

export interface NabResult {
  /** 0 is a detector that finds nothing, 100 a perfect one; below 0 is worse than nothing. */
  readonly score: number;
  /** Points that score at least this are detections; infinite where no detection at all scores best. */
  readonly threshold: number;
}

/** Points at the start of a series that are only learnt from: 15 %, at most 750. */
export function probationaryPoints(length: number): number {
  return Math.min(Math.floor(0.15 * length), 0.15 * 5000);
}

/** From 1 (long before) over 0 (the end of a window, position 0) to -1 (long after); positions are in lengths of the window. */
export function positionScore(position: number): number {
  return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
}

/**
 * The best score over all thresholds, for the corpus together. Windows that end within the probationary period can't be found by
 * anybody and do not count.
 */
export function nabScore(corpus: readonly ScoredSeries[], { falsePositive, falseNegative }: Profile): NabResult {
  const points = corpus.flatMap(pointsOf).sort((a, b) => b.score - a.score);
  const missed = new Set(points.flatMap(({ window }) => (window === undefined ? [] : [window])));
  const windows = missed.size;
  // The null detector finds no window, the perfect one each at its first point.
  const worst = -windows * falseNegative;
  const earned = new Map<Window, number>();
  let total = worst;
  let best = { total: worst, threshold: Number.POSITIVE_INFINITY };
  for (const [index, { score, position, window }] of points.entries()) {
    if (window === undefined) {
      total += positionScore(position) * falsePositive;
    } else {
      const worth = positionScore(position) / positionScore(-1);
      const before = earned.get(window) ?? -falseNegative;
      total += Math.max(0, worth - before);
      earned.set(window, Math.max(before, worth));
    }
    const isLastOfScore = points[index + 1]?.score !== score;
    if (isLastOfScore && total > best.total) best = { total, threshold: score };
  }
  return { score: (100 * (best.total - worst)) / (windows - worst), threshold: best.threshold };
}

interface Point {
  readonly score: number;
  /** Where the point is, in lengths of the window it is in (from -1 to 0) or the last one before it (from 0 on). */
  readonly position: number;
  readonly window: Window | undefined;
}

function pointsOf({ scores, windows: labelled }: ScoredSeries): Point[] {
  // Windows are told apart by identity; series may share theirs.
  const windows = labelled.map((window) => ({ ...window }));
  const points: Point[] = [];
  let next = 0;
  let before: Window | undefined;
  for (let index = 0; index < scores.length; index += 1) {
    const window = windows[next];
    const inside = window !== undefined && index >= window.first;
    if (index >= probationaryPoints(scores.length)) {
      const position = inside ? positionInside(window, index) : positionAfter(before, index);
      points.push({ score: scores[index] as number, position, window: inside ? window : undefined });
    }
    if (window !== undefined && index === window.last) {
      before = window;
      next += 1;
    }
  }
  return points;
}

function positionInside({ first, last }: Window, index: number): number {
  return -(last - index + 1) / (last - first + 1);
}

function positionAfter(window: Window | undefined, index: number): number {
  return window === undefined ? Number.POSITIVE_INFINITY : (index - window.last) / (window.last - window.first);
}
