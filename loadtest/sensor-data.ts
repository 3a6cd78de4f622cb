/**
 * Sensor-like series with known anomalies: a daily season, noise, and spikes that are labelled. Deterministic: the same
 * seed gives the same points on every machine, so that two runs compare.
 */

export interface SensorPoint {
  /** Unix seconds, to the millisecond. */
  readonly timestamp: number;
  readonly value: number;
  /** The label: true where a spike was put on purpose. */
  readonly anomaly: boolean;
}

export interface SensorOptions {
  /** Tells series of one run apart; also shifts level and phase. */
  readonly seed: number;
  /** Unix seconds of the first point. */
  readonly start: number;
  readonly points: number;
  /** Seconds between two points. */
  readonly intervalSeconds: number;
  /** Share of spikes, 0..1. */
  readonly anomalyRatio: number;
}

const day = 86_400;
/** Half the difference between day and night, in the sensor's unit. */
const seasonAmplitude = 3;
const noiseSigma = 0.5;
/** Distance of a spike from where the series would be: out of any band that the season alone explains. */
const spikeMinimum = 12;
const spikeMaximum = 20;

/** Uniform numbers in [0, 1) from a 32-bit seed (Mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal numbers by the Box-Muller transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The points of a series, one a call, without an end. */
export function sensorStream({
  seed,
  start,
  intervalSeconds,
  anomalyRatio,
}: Omit<SensorOptions, "points">): () => SensorPoint {
  // What belongs to the series depends on its seed alone; the noise depends on the window too.
  const series = randomNumbers(seed);
  const level = 15 + 15 * series();
  const phase = 2 * Math.PI * series();
  const random = randomNumbers(Math.imul(seed + 1, 0x9e3779b1) ^ start);
  let index = 0;
  return () => {
    const timestamp = Math.round((start + index * intervalSeconds) * 1000) / 1000;
    index += 1;
    const expected = level + seasonAmplitude * Math.sin((2 * Math.PI * timestamp) / day + phase);
    const anomaly = random() < anomalyRatio;
    const sign = random() < 0.5 ? -1 : 1;
    const spike = anomaly ? sign * (spikeMinimum + (spikeMaximum - spikeMinimum) * random()) : 0;
    // Sensors deliver a few digits, not seventeen.
    const value = Math.round((expected + noiseSigma * normal(random) + spike) * 1000) / 1000;
    return { timestamp, value, anomaly };
  };
}

export function sensorPoints({ points, ...options }: SensorOptions): SensorPoint[] {
  return Array.from({ length: points }, sensorStream(options));
}
