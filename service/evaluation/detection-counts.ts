/** Precision and recall of detections against labelled windows, by window and by point. */
import { probationaryPoints, type ScoredSeries } from "./nab-score.ts";

export interface Rates {
  /** Share of alarms that are right; 1 where there are none. */
  readonly precision: number;
  /** Share of anomalies that are found; 1 where there are none. */
  readonly recall: number;
  /** Harmonic mean of both. */
  readonly f1: number;
}

export interface DetectionRates {
  /** A window with a detection in it is found once; outside, detections without a normal point between them are one false alarm. */
  readonly windows: Rates;
  /** Each point in a window is an anomaly. */
  readonly points: Rates;
}

/** Counts points that score more than the threshold, behind the probationary period. */
export function detectionRates(corpus: readonly ScoredSeries[], threshold: number): DetectionRates {
  const windows = { found: 0, missed: 0, wrong: 0 };
  const points = { found: 0, missed: 0, wrong: 0 };
  for (const { scores, windows: labelled } of corpus) {
    const start = probationaryPoints(scores.length);
    const detected = (index: number): boolean => (scores[index] as number) > threshold;
    const inside = new Uint8Array(scores.length);
    for (const { first, last } of labelled) {
      if (last < start) continue;
      inside.fill(1, first, last + 1);
      let hit = false;
      for (let index = Math.max(first, start); index <= last; index += 1) hit ||= detected(index);
      windows[hit ? "found" : "missed"] += 1;
    }
    let alarm = false;
    for (let index = Math.ceil(start); index < scores.length; index += 1) {
      const isAlarm = detected(index) && inside[index] === 0;
      if (isAlarm && !alarm) windows.wrong += 1;
      alarm = isAlarm;
      if (isAlarm) points.wrong += 1;
      else if (inside[index] === 1) points[detected(index) ? "found" : "missed"] += 1;
    }
  }
  return { windows: rates(windows), points: rates(points) };
}

function rates({ found, missed, wrong }: { found: number; missed: number; wrong: number }): Rates {
  const precision = found + wrong === 0 ? 1 : found / (found + wrong);
  const recall = found + missed === 0 ? 1 : found / (found + missed);
  return { precision, recall, f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
