/** Points of a request as the detectors take them: checked against the clock, each time once, without -0. */
import type { Sample } from "../detectors/model.ts";
import { Problem } from "../errors.ts";
import { futureToleranceSeconds } from "./limits.ts";

/**
 * Throws `timestamp_in_future`.
 * @param now unix seconds.
 * @param place in the request, for the message.
 */
export function cleanSample({ timestamp, value }: Sample, now: number, place: string): Sample {
  if (timestamp > now + futureToleranceSeconds) {
    throw new Problem(
      "timestamp_in_future",
      `${place}.timestamp: ${timestamp} is more than a day after now (${Math.round(now)}); send unix seconds of what was measured.`,
    );
  }
  return { timestamp: timestamp + 0, value: value + 0 };
}

/** Throws `timestamp_in_future` or `duplicate_timestamp`. */
export function cleanSamples(points: readonly Sample[], now: number, place: string): Sample[] {
  const samples = points.map((point, index) => cleanSample(point, now, `${place}.${index}`));
  if (isIncreasing(samples)) return samples;
  const seen = new Set<number>();
  for (const [index, { timestamp }] of samples.entries()) {
    if (seen.has(timestamp)) {
      throw new Problem(
        "duplicate_timestamp",
        `${place}.${index}.timestamp: ${timestamp} is there twice; send it once.`,
      );
    }
    seen.add(timestamp);
  }
  return samples;
}

/** The usual case needs no set. */
function isIncreasing(samples: readonly Sample[]): boolean {
  let previous = -1;
  for (const { timestamp } of samples) {
    if (timestamp <= previous) return false;
    previous = timestamp;
  }
  return true;
}
