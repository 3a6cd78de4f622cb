/** Training data as sent, made fit to learn from; what each flaw of it does is said in docs/detectors.md. */
import { Problem } from "../errors.ts";
import type { Sample } from "./model.ts";
import { median, smallestScale } from "./robust.ts";

/** Below this the spread says more about chance than about the series. */
export const minimumPoints = 10;
/** Standard deviations below this share of the mean are rounding errors of floating-point sums. */
const constantTolerance = 1e-12;
/** Values beyond this would overflow when squared and summed. */
const largestValue = 1e100;
/** 9999-12-31T23:59:59Z, the last second of four-digit years. */
const lastSecond = 253_402_300_799;
/**
 * Times closer than that can't be told apart: slopes over them overflow. Steps of a nanosecond are longer, however they are rounded;
 * doubles near today's unix time differ by 240 ns at least, so that only times near 1970 can be that close.
 */
const shortestSeconds = 5e-10;
/** An interval this many times the median one is a gap. */
const gapFactor = 5;

/** In order of time, each time once. */
export interface TrainingData {
  /** Unix seconds. */
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  readonly length: number;
  /** Median seconds between neighbours. */
  readonly step: number;
  /** Seconds from the first to the last point. */
  readonly span: number;
  readonly mean: number;
  /** Sample standard deviation; never 0. */
  readonly sigma: number;
}

export interface DataReport {
  readonly sent: number;
  readonly used: number;
  /** Points whose time was sent again later. */
  readonly duplicates: number;
  readonly unordered: boolean;
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly gaps: { readonly count: number; readonly longestSeconds: number };
}

/** Sorts, removes duplicates (the last sent stays) and measures. Throws `training_data_*` on data that no detector can use. */
export function prepare(samples: readonly Sample[]): { readonly data: TrainingData; readonly report: DataReport } {
  const sent = samples.length;
  const unordered = checkEach(samples);
  // Stable, so that of equal times the last sent comes last.
  const ordered = unordered ? samples.toSorted((a, b) => a.timestamp - b.timestamp) : samples;
  const timestamps = new Float64Array(sent);
  const values = new Float64Array(sent);
  let used = 0;
  for (let index = 0; index < sent; index += 1) {
    const { timestamp, value } = ordered[index] as Sample;
    if (used > 0 && isSameTime(timestamps[used - 1] as number, timestamp)) used -= 1;
    timestamps[used] = timestamp;
    values[used] = value;
    used += 1;
  }
  const data = measure(timestamps.subarray(0, used), values.subarray(0, used), sent);
  return {
    data,
    report: {
      sent,
      used,
      duplicates: sent - used,
      unordered,
      from: timestamps[0] as number,
      to: timestamps[used - 1] as number,
      stepSeconds: data.step,
      gaps: gapsOf(data),
    },
  };
}

/** Throws where the times are neither the same nor far enough apart. */
function isSameTime(earlier: number, later: number): boolean {
  const seconds = later - earlier;
  if (seconds > 0 && seconds < shortestSeconds) {
    throw new Problem(
      "training_data_out_of_range",
      `The points at ${earlier} and ${later} are ${seconds} s apart; send times that are the same or differ by at least ${shortestSeconds} s.`,
    );
  }
  return seconds === 0;
}

/** A part of prepared data, as data of its own; throws as `prepare` does. */
export function slice(data: TrainingData, from: number, to: number): TrainingData {
  const timestamps = data.timestamps.subarray(from, to);
  return measure(timestamps, data.values.subarray(from, to), timestamps.length);
}

function measure(timestamps: Float64Array, values: Float64Array, sent: number): TrainingData {
  const length = timestamps.length;
  if (length < minimumPoints) {
    const which = length === sent ? "points were sent" : `points at different times are among the ${sent} sent`;
    throw new Problem("training_data_too_short", `${length} ${which}; send at least ${minimumPoints} to fit a model.`);
  }
  const { mean, sigma } = moments(values);
  if (sigma <= Math.max(Math.abs(mean) * constantTolerance, smallestScale)) {
    throw new Problem(
      "training_data_constant",
      `All ${length} values equal ${mean}; send data that varies, or wait until the sensor does.`,
    );
  }
  const intervals = new Float64Array(length - 1);
  for (let index = 1; index < length; index += 1) {
    intervals[index - 1] = (timestamps[index] as number) - (timestamps[index - 1] as number);
  }
  const span = (timestamps[length - 1] as number) - (timestamps[0] as number);
  return { timestamps, values, length, step: median(intervals), span, mean, sigma };
}

/** True where some point is earlier than the one before it. */
function checkEach(samples: readonly Sample[]): boolean {
  let unordered = false;
  let previous = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < samples.length; index += 1) {
    const { timestamp, value } = samples[index] as Sample;
    if (!Number.isFinite(value) || !Number.isFinite(timestamp)) {
      throw new Problem(
        "training_data_not_finite",
        `Point ${index} is (${timestamp}, ${value}); leave points without a number out instead of sending them.`,
      );
    }
    if (Math.abs(value) > largestValue || timestamp < 0 || timestamp > lastSecond) {
      throw new Problem(
        "training_data_out_of_range",
        `Point ${index} is (${timestamp}, ${value}); values go from -1e100 to 1e100, timestamps from 0 to ${lastSecond} (unix seconds).`,
      );
    }
    if (timestamp < previous) unordered = true;
    previous = timestamp;
  }
  return unordered;
}

/** Welford's method: stable where the mean is large against the spread. */
function moments(values: Float64Array): { mean: number; sigma: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const value of values) {
    count += 1;
    const distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }
  return { mean, sigma: Math.sqrt(squares / (count - 1)) };
}

function gapsOf({ timestamps, length, step }: TrainingData): { count: number; longestSeconds: number } {
  let count = 0;
  let longestSeconds = 0;
  for (let index = 1; index < length; index += 1) {
    const seconds = (timestamps[index] as number) - (timestamps[index - 1] as number);
    if (seconds <= gapFactor * step) continue;
    count += 1;
    longestSeconds = Math.max(longestSeconds, seconds);
  }
  return { count, longestSeconds };
}
