/** How the parts of a season are learnt: medians, drawn towards their neighbours where there are few points or much noise. */
import { Problem } from "../errors.ts";
import type { FitSettings } from "./detector.ts";
import { centreAndScale, median, robustScale } from "./robust.ts";
import { between, positionIn, type SeasonalParameters } from "./seasonal.ts";
import type { TrainingData } from "./training-data.ts";

const day = 86_400;
const week = 7 * day;
/** 1970-01-01 was a Thursday: periods of a week start on Mondays. */
const monday = 4 * day;
/** Parts of a given period: no more than this, and so many points for each where there are enough. */
const mostParts = 48;
const pointsPerPart = 6;
/** Medians of fewer than these periods say nothing of a drift. */
const periodsForDrift = 3;
/** Drift and straight lines must lower the mean absolute error by so much to be used. */
const betterBy = 0.95;
/** The scale of a part counts as much as that of all points where it has this many points. */
const scalePriorPoints = 10;
/** A series that repeats exactly still gets a band of this share of its spread. */
const smallestShare = 1e-3;

interface Season {
  readonly period: number;
  readonly offset: number;
  readonly parts: number;
}

/** Throws `training_data_period_not_covered` where the data does not hold two whole periods, or not two points for each. */
export function fitSeasonal(data: TrainingData, { sigmas, period }: FitSettings): SeasonalParameters {
  const base = baseSeason(data, period);
  const placed = place(data, base);
  const days = { period: week, offset: monday, parts: 7 * base.parts };
  const placedInWeek = period === undefined && data.span >= 2 * week ? place(data, days) : undefined;
  const learn = (slope: number) => {
    const level = leveled(data, slope);
    return placedInWeek === undefined ? learnParts(level, placed) : learnWeek(level, placed, placedInWeek);
  };
  let drift = 0;
  let learnt = learn(0);
  const slope = slopeOver(data, base.period);
  if (slope !== 0) {
    const moving = learn(slope);
    if (moving.error < learnt.error * betterBy) {
      learnt = moving;
      drift = slope;
    }
  }
  const smallest = centreAndScale(data.values).scale * smallestShare;
  return {
    period: learnt.season.period,
    offset: learnt.season.offset,
    centres: Array.from(learnt.centres),
    scales: scalesOf(learnt, smallest),
    smooth: learnt.smooth,
    drift,
    timestamp: data.timestamps[data.length - 1] as number,
    span: data.span,
    sigmas,
  };
}

function baseSeason(data: TrainingData, given: number | undefined): Season {
  const period = given ?? day;
  if (data.span < 2 * period - data.step || data.step * 2 > period) {
    throw new Problem(
      "training_data_period_not_covered",
      `The data covers ${data.span} s with a point each ${data.step} s; a period of ${period} s needs at least two whole periods and two points in each. Send more, or choose another detector.`,
    );
  }
  if (given === undefined) return { period, offset: 0, parts: 24 };
  const parts = Math.min(mostParts, Math.floor(period / data.step), Math.floor(data.length / pointsPerPart));
  return { period, offset: 0, parts: Math.max(2, parts) };
}

/** A season and where in it each point is. */
interface Placed extends Season {
  readonly positions: Float64Array;
  /** The part that each point is in, and the points of each. */
  readonly partOf: Uint16Array;
  readonly counts: Uint32Array;
}

interface Learnt {
  readonly season: Placed;
  readonly centres: Float64Array;
  readonly smooth: boolean;
  readonly residuals: Float64Array;
  /** Mean absolute residual. */
  readonly error: number;
}

function learnParts(level: Float64Array, season: Placed): Learnt {
  const medians = mediansOf(level, season);
  const noise = noiseAround(level, season, medians);
  const neighbours = medians.map(
    (_, part) => ((medians.at(part - 1) as number) + (medians[(part + 1) % medians.length] as number)) / 2,
  );
  return compare(level, season, shrink(medians, neighbours, season.counts, noise));
}

/** The hours of the day, and what the hours of the week differ from them as far as that is more than noise. */
function learnWeek(level: Float64Array, hours: Placed, week: Placed): Learnt {
  const daily = learnParts(level, hours);
  const differences = mediansOf(daily.residuals, week);
  const noise = noiseAround(daily.residuals, week, differences);
  const shrunk = shrink(differences, new Float64Array(week.parts), week.counts, noise);
  const centres = shrunk.map((difference, part) => (daily.centres[part % hours.parts] as number) + difference);
  const weekly = compare(level, week, centres);
  return weekly.error < daily.error * betterBy ? weekly : daily;
}

/** Straight lines or steps, whichever comes closer to the data. */
function compare(level: Float64Array, season: Placed, centres: Float64Array): Learnt {
  const { positions, partOf } = season;
  const steps = new Float64Array(level.length);
  const lines = new Float64Array(level.length);
  let stepError = 0;
  let lineError = 0;
  for (let index = 0; index < level.length; index += 1) {
    const value = level[index] as number;
    const fromStep = value - (centres[partOf[index] as number] as number);
    const fromLine = value - between(centres, positions[index] as number);
    steps[index] = fromStep;
    lines[index] = fromLine;
    stepError += Math.abs(fromStep);
    lineError += Math.abs(fromLine);
  }
  const smooth = lineError < stepError * betterBy;
  const error = (smooth ? lineError : stepError) / level.length;
  return { season, centres, smooth, residuals: smooth ? lines : steps, error };
}

function place({ timestamps, length }: TrainingData, season: Season): Placed {
  const { period, offset, parts } = season;
  const positions = new Float64Array(length);
  const partOf = new Uint16Array(length);
  const counts = new Uint32Array(parts);
  for (let index = 0; index < length; index += 1) {
    const position = positionIn(timestamps[index] as number, period, offset, parts);
    const part = Math.min(Math.floor(position), parts - 1);
    positions[index] = position;
    partOf[index] = part;
    counts[part] = (counts[part] as number) + 1;
  }
  return { ...season, positions, partOf, counts };
}

/** The median of each part; parts without points lie on a line between those that have some. */
function mediansOf(values: Float64Array, season: Placed): Float64Array {
  const medians = grouped(values, season).map((group) => (group.length === 0 ? Number.NaN : median(group)));
  return fillGaps(Float64Array.from(medians));
}

function grouped(values: Float64Array, { partOf, counts }: Placed): Float64Array[] {
  const groups = Array.from(counts, (count) => new Float64Array(count));
  const filled = new Uint32Array(counts.length);
  for (let index = 0; index < values.length; index += 1) {
    const part = partOf[index] as number;
    (groups[part] as Float64Array)[filled[part] as number] = values[index] as number;
    filled[part] = (filled[part] as number) + 1;
  }
  return groups;
}

function fillGaps(numbers: Float64Array): Float64Array {
  const parts = numbers.length;
  return numbers.map((number, part) => {
    if (!Number.isNaN(number)) return number;
    let back = 1;
    while (Number.isNaN(numbers[(part - back + parts) % parts] as number)) back += 1;
    let ahead = 1;
    while (Number.isNaN(numbers[(part + ahead) % parts] as number)) ahead += 1;
    const low = numbers[(part - back + parts) % parts] as number;
    const high = numbers[(part + ahead) % parts] as number;
    return low + ((high - low) * back) / (back + ahead);
  });
}

function noiseAround(values: Float64Array, { partOf }: Placed, centres: Float64Array): number {
  const residuals = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    residuals[index] = (values[index] as number) - (centres[partOf[index] as number] as number);
  }
  return robustScale(residuals);
}

/**
 * Draws each number towards its parent: by nothing where the parts differ by more than noise can explain, wholly where they do not
 * (empirical Bayes). `noise` is the standard deviation of one point.
 */
function shrink(numbers: Float64Array, parents: Float64Array, counts: Uint32Array, noise: number): Float64Array {
  // The variance of a median of n points is pi / 2 times that of their mean.
  const variances = Float64Array.from(counts, (count) => ((Math.PI / 2) * noise ** 2) / Math.max(count, 1));
  let signal = 0;
  for (let part = 0; part < numbers.length; part += 1) {
    const difference = (numbers[part] as number) - (parents[part] as number);
    signal += (difference ** 2 - (variances[part] as number)) / numbers.length;
  }
  if (signal <= 0) return parents;
  return numbers.map((number, part) => {
    const parent = parents[part] as number;
    return parent + ((number - parent) * signal) / (signal + (variances[part] as number));
  });
}

/** The scale of each part, drawn towards that of all points, and widened where the centre itself is uncertain. */
function scalesOf({ residuals, season }: Learnt, smallest: number): number[] {
  const overall = Math.max(robustScale(residuals), smallest);
  return grouped(residuals, season).map((group) => {
    const points = group.length;
    const own = robustScale(group);
    const variance = (points * own ** 2 + scalePriorPoints * overall ** 2) / (points + scalePriorPoints);
    return Math.sqrt(variance * (1 + 2 / Math.max(points - 1, 1)));
  });
}

/** The slope per second of medians of whole periods, counted back from the end, as the median of all slopes between them (Theil-Sen). */
function slopeOver({ timestamps, values, length, span }: TrainingData, period: number): number {
  const periods = Math.floor(span / period);
  if (periods < periodsForDrift) return 0;
  const last = timestamps[length - 1] as number;
  const medians: { at: number; value: number }[] = [];
  let end = length;
  // From point to point, not from period to period: a gap may hold billions of periods.
  let next = 0;
  while (end > 0) {
    const index = Math.max(next, periodsBefore(last, timestamps[end - 1] as number, period));
    if (index >= periods) break;
    const from = last - (index + 1) * period;
    let start = end - 1;
    while (start > 0 && (timestamps[start - 1] as number) > from) start -= 1;
    if (end - start >= 2) medians.push({ at: -index * period, value: median(values.slice(start, end)) });
    end = start;
    next = index + 1;
  }
  // Slopes between all pairs of some thousand periods would take seconds: neighbours half of the data apart say as much.
  const half = medians.length >> 1;
  const slopes = Float64Array.from(medians.slice(0, medians.length - half), ({ at, value }, index) => {
    const earlier = medians[index + half] as { at: number; value: number };
    return (value - earlier.value) / (at - earlier.at);
  });
  return medians.length < periodsForDrift ? 0 : median(slopes);
}

/** Whole periods from a time to the last one, by the same comparison that parts the points: a division may round to its neighbour. */
function periodsBefore(last: number, timestamp: number, period: number): number {
  const index = Math.floor((last - timestamp) / period);
  if (timestamp <= last - (index + 1) * period) return index + 1;
  return index > 0 && timestamp > last - index * period ? index - 1 : index;
}

/** The values without the drift, as they would be at the last point. */
function leveled({ timestamps, values, length }: TrainingData, slope: number): Float64Array {
  if (slope === 0) return values;
  const last = timestamps[length - 1] as number;
  const level = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    level[index] = (values[index] as number) + slope * (last - (timestamps[index] as number));
  }
  return level;
}
