/** What is sent when, whatever became of what was sent before: a slow service can't slow the demand down (open loop). */
import { type Kind, kindFor, type Mix } from "./mix.ts";
import { randomNumbers, type SensorPoint, sensorPoints, sensorStream } from "./sensor-data.ts";

/** What is asked for. */
export interface Demand {
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
  readonly series: number;
  /** What the series' ids begin with. */
  readonly prefix: string;
  readonly mix: Mix;
  /** Points of a `batch` request. */
  readonly batchPoints: number;
  /** Same seed, same order of kinds, series and points. */
  readonly seed: number;
}

export interface PlanOptions extends Demand {
  /** Points that each series is fitted on. */
  readonly trainingPoints: number;
  /** Unix seconds: where training data ends and the sent points begin. */
  readonly now: number;
}

/** Points of one series within a request. */
export interface Part {
  readonly seriesId: string;
  readonly points: readonly SensorPoint[];
}

export interface Arrival {
  /** Milliseconds after the start of the run. */
  readonly at: number;
  readonly kind: Kind;
  /** One, but for `series`. */
  readonly parts: readonly Part[];
}

export interface Fit {
  readonly seriesId: string;
  readonly points: readonly SensorPoint[];
  /** The training data of an earlier version, where there is to be one. */
  readonly earlier: readonly SensorPoint[] | undefined;
}

export interface Plan {
  readonly fits: Iterable<Fit>;
  readonly requests: number;
  /** Made as they are read: a long run must not fill the memory of the one who measures. */
  readonly arrivals: Iterable<Arrival>;
}

/** A week of training data every ten minutes: every phase of the day seven times. */
export const week = 7 * 24 * 6;
const trainingIntervalSeconds = 600;
/** Between two points of a series; to the millisecond, which is also the least. */
const finestIntervalSeconds = 0.001;
/** Training data holds no labelled spikes: whoever fits a model chooses a quiet week. */
const trainingAnomalies = 0;
const liveAnomalies = 0.02;
/** How far back a repeated point may lie; at the usual rates that is within the five minutes of the prediction cache. */
const repeatWindow = 20;
/** One series in so many has an earlier version, which `version` requests ask for. */
const everyVersioned = 5;
/** A `series` request carries `seriesPoints` points of each of at most `seriesTogether` series. */
const seriesTogether = 10;
const seriesPoints = 5;

interface Source {
  readonly seriesId: string;
  readonly next: () => SensorPoint;
  readonly recent: SensorPoint[];
}

/** Evenly spaced arrivals, the series in turn. The same options give the same plan. */
export function plan(options: PlanOptions): Plan {
  return {
    requests: requestsOf(options),
    fits: { [Symbol.iterator]: () => fits(options) },
    arrivals: { [Symbol.iterator]: () => arrivals(options) },
  };
}

function requestsOf({ rate, durationSeconds }: PlanOptions): number {
  return Math.floor(rate * durationSeconds);
}

/**
 * Points come as the real ones would: as many seconds of a series are sent as have passed. A service refuses what lies far
 * in the future.
 */
function liveIntervalSeconds({ rate, series, mix, batchPoints }: PlanOptions): number {
  const perRequest =
    1 + mix.batch * (batchPoints - 1) + mix.series * (Math.min(seriesTogether, series) * seriesPoints - 1);
  return Math.max(finestIntervalSeconds, series / (rate * perRequest));
}

function seriesId({ prefix }: PlanOptions, index: number): string {
  return `${prefix}${String(index + 1).padStart(4, "0")}`;
}

function* fits(options: PlanOptions): Generator<Fit> {
  const { series, trainingPoints, now, seed, mix } = options;
  const training = (index: number, end: number): SensorPoint[] =>
    sensorPoints({
      seed: seed + index,
      start: end - trainingPoints * trainingIntervalSeconds,
      points: trainingPoints,
      intervalSeconds: trainingIntervalSeconds,
      anomalyRatio: trainingAnomalies,
    });
  for (let index = 0; index < series; index += 1) {
    const versioned = mix.version > 0 && index % everyVersioned === 0;
    const dayBefore = now - 86_400;
    yield {
      seriesId: seriesId(options, index),
      points: training(index, now),
      earlier: versioned ? training(index, dayBefore) : undefined,
    };
  }
}

function* arrivals(options: PlanOptions): Generator<Arrival> {
  const { rate, series, now, seed, mix, batchPoints } = options;
  const random = randomNumbers(seed);
  const intervalSeconds = liveIntervalSeconds(options);
  const sources = Array.from({ length: series }, (_, index): Source => {
    const next = sensorStream({
      seed: seed + index,
      start: now,
      intervalSeconds,
      anomalyRatio: liveAnomalies,
    });
    return { seriesId: seriesId(options, index), next, recent: [] };
  });
  const source = (index: number): Source => sources[index % series] as Source;
  const newPoints = ({ seriesId, next, recent }: Source, count: number): Part => {
    const points = Array.from({ length: count }, next);
    recent.push(...points.slice(-repeatWindow));
    recent.splice(0, recent.length - repeatWindow);
    return { seriesId, points };
  };
  const repeated = (from: Source): Part => {
    const point = from.recent[Math.floor(random() * from.recent.length)];
    return point === undefined ? newPoints(from, 1) : { seriesId: from.seriesId, points: [point] };
  };
  const versioned = Math.ceil(series / everyVersioned);
  const partsOf = (kind: Kind, index: number): Part[] => {
    switch (kind) {
      case "point":
        return [newPoints(source(index), 1)];
      case "repeat":
        return [repeated(source(index))];
      case "version":
        return [newPoints(source(everyVersioned * (index % versioned)), 1)];
      case "batch":
        return [newPoints(source(index), batchPoints)];
      case "series":
        return Array.from({ length: Math.min(seriesTogether, series) }, (_, next) =>
          newPoints(source(index + next), seriesPoints),
        );
    }
  };
  const requests = requestsOf(options);
  for (let index = 0; index < requests; index += 1) {
    const kind = kindFor(mix, random());
    yield { at: (index * 1000) / rate, kind, parts: partsOf(kind, index) };
  }
}
