/** How the constants of exponential smoothing are chosen, and how wrong its forecasts are by how far ahead they look. */
import { median, robustScale } from "./robust.ts";
import { Smoother, type SmoothingSettings } from "./smoothing.ts";
import type { TrainingData } from "./training-data.ts";

type Points = Pick<TrainingData, "timestamps" | "values" | "length">;

export interface Start {
  readonly level: number;
  /** Per second. */
  readonly trend: number;
}

/** Level and trend after each point. */
interface Path {
  readonly levels: Float64Array;
  readonly trends: Float64Array;
}

/** The constants are chosen on so many of the newest points; older ones hardly weigh. */
const tuningPoints = 2048;
/** Weights of a new point that are tried. */
const levelWeights = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 0.95];
/** Time constants of the trend that are tried, as multiples of the level's. */
const trendFactors = [10, 50];
/** Forecasts that are made for each horizon to see how wrong they are. */
const backtests = 1000;
/** A set of constants must be this much better than one that follows less. */
const betterBy = 0.995;

/** The overall slope is the median of slopes over half of the points: outliers and short shifts do not move it. */
export function startOf({ timestamps, values, length }: Points): Start {
  const half = length >> 1;
  const slopes = new Float64Array(length - half);
  for (let index = 0; index < slopes.length; index += 1) {
    const seconds = (timestamps[index + half] as number) - (timestamps[index] as number);
    slopes[index] = ((values[index + half] as number) - (values[index] as number)) / seconds;
  }
  return { trend: median(slopes), level: firstLevel(values) };
}

/** Standard deviation of what changes from point to point. */
export function stepScaleOf({ timestamps, values, length }: Points, trend: number): number {
  const steps = new Float64Array(length - 1);
  for (let index = 1; index < length; index += 1) {
    const seconds = (timestamps[index] as number) - (timestamps[index - 1] as number);
    steps[index - 1] = (values[index] as number) - (values[index - 1] as number) - trend * seconds;
  }
  return robustScale(steps);
}

/**
 * The constants, and the slope to start from, with the least mean absolute error of forecasts near and far: a stored model
 * does not move, so that being right about the next point alone would be worth little.
 */
export function tune(
  data: TrainingData,
  stepScale: number,
  slope: number,
): { readonly settings: SmoothingSettings; readonly trend: number } {
  const from = Math.max(0, data.length - tuningPoints);
  const recent = {
    timestamps: data.timestamps.subarray(from),
    values: data.values.subarray(from),
    length: data.length - from,
  };
  const level = firstLevel(recent.values);
  let best = { settings: { levelSeconds: data.step, trendSeconds: 0, stepScale }, trend: 0 };
  let bestError = Number.POSITIVE_INFINITY;
  for (const weight of levelWeights) {
    const levelSeconds = -data.step / Math.log1p(-weight);
    const still = { trendSeconds: 0, trend: 0 };
    const steady = { trendSeconds: 0, trend: slope };
    const moving = trendFactors.map((factor) => ({ trendSeconds: factor * levelSeconds, trend: slope }));
    for (const { trendSeconds, trend } of [still, steady, ...moving]) {
      const settings = { levelSeconds, trendSeconds, stepScale };
      const error = forecastError(recent, smooth(recent, settings, { level, trend }));
      // Put so that an error which is not a number is no better either.
      if (!(error < bestError * betterBy)) continue;
      best = { settings, trend };
      bestError = error;
    }
  }
  return best;
}

/** Runs over all points. */
export function smooth({ timestamps, values, length }: Points, settings: SmoothingSettings, start: Start): Path {
  const levels = new Float64Array(length);
  const trends = new Float64Array(length);
  const smoother = new Smoother(settings, start.level, start.trend);
  levels[0] = start.level;
  trends[0] = start.trend;
  for (let index = 1; index < length; index += 1) {
    smoother.advance((timestamps[index] as number) - (timestamps[index - 1] as number), values[index] as number);
    levels[index] = smoother.level;
    trends[index] = smoother.trend;
  }
  return { levels, trends };
}

/** Standard deviations of forecasts 1, 2, 4, 8... points ahead, up to a quarter of the points; each at least the one before. */
export function backtest(data: Points, path: Path): number[] {
  const scales: number[] = [];
  for (let ahead = 1; ahead <= Math.max(1, data.length >> 2); ahead *= 2) {
    const scale = robustScale(errorsOf(data, path, ahead, backtests));
    scales.push(Math.max(scale, scales.at(-1) ?? 0));
  }
  return scales;
}

/** Mean absolute errors of forecasts a step, a sixteenth and a quarter of the points ahead, added up. */
function forecastError(data: Points, path: Path): number {
  const aheads = [1, Math.ceil(data.length / 16), data.length >> 2];
  return aheads.reduce((sum, ahead) => sum + meanSize(errorsOf(data, path, ahead, backtests)), 0);
}

/** Errors of forecasts so many points ahead, from at most `count` points of all but the first eighth, where the level settles. */
function errorsOf({ timestamps, values, length }: Points, path: Path, ahead: number, count: number): Float64Array {
  const from = Math.min(length >> 3, length - 1 - ahead);
  const stride = Math.max(1, Math.ceil((length - ahead - from) / count));
  const errors = new Float64Array(Math.ceil((length - ahead - from) / stride));
  let at = 0;
  for (let index = from; index + ahead < length; index += stride) {
    const seconds = (timestamps[index + ahead] as number) - (timestamps[index] as number);
    const expected = (path.levels[index] as number) + (path.trends[index] as number) * seconds;
    errors[at] = (values[index + ahead] as number) - expected;
    at += 1;
  }
  return errors;
}

function meanSize(numbers: Float64Array): number {
  let sum = 0;
  for (const number of numbers) sum += Math.abs(number);
  return sum / numbers.length;
}

function firstLevel(values: Float64Array): number {
  return median(values.slice(0, Math.min(10, values.length)));
}
