/** Series of a made-up sensor with known anomalies: a daily season, less of it at weekends, drift, noise, and faults at known times. */
import type { Sample } from "../../detectors/model.ts";
import { Random } from "./random.ts";

export type FaultKind = "spike" | "level-shift" | "dropout";

export interface SensorOptions {
  readonly seed: number;
  /** Unix seconds; default 2024-01-01T00:00Z, a Monday. */
  readonly start?: number;
  readonly days: number;
  readonly stepSeconds: number;
  /** Defaults: level 50, amplitude 0, weekend 1, drift 0, noise 1 standard deviation. */
  readonly level?: number;
  /** Half of the way from night to day. */
  readonly amplitude?: number;
  /** Share of the amplitude that is left on Saturdays and Sundays. */
  readonly weekend?: number;
  readonly driftPerDay?: number;
  readonly noise?: number;
  /** Share of points that were never sent; these are no anomalies. */
  readonly missing?: number;
  readonly faults?: readonly FaultKind[];
  /** Faults stand after this share of the series; default 0.3, behind the probationary period and a margin. */
  readonly faultsAfter?: number;
  /** Standard deviations of the noise that a spike or a shift has; default 10. */
  readonly faultSize?: number;
}

/** What was done to the series, by index of the points, both ends included. */
export interface Fault {
  readonly kind: FaultKind;
  readonly first: number;
  readonly last: number;
}

export interface LabelledSeries {
  readonly samples: Sample[];
  readonly faults: Fault[];
}

const day = 86_400;
/** Points of a fault: a spike is one, a dropout half an hour of a one-minute sensor, a shift some hours. */
const lengths: Readonly<Record<FaultKind, number>> = { spike: 1, dropout: 30, "level-shift": 100 };

/** The same options give the same series. Each fault has a stretch of its own, far from the next one. */
export function generateSensor(options: SensorOptions): LabelledSeries {
  const { seed, start = Date.UTC(2024, 0, 1) / 1000, days, stepSeconds, missing = 0 } = options;
  const random = new Random(seed);
  const samples: Sample[] = [];
  for (let at = 0; at < days * day; at += stepSeconds) {
    const timestamp = start + at;
    const value = usual(timestamp, at, options) + (options.noise ?? 1) * random.normal();
    if (random.uniform() >= missing) samples.push({ timestamp, value });
  }
  return { samples, faults: addFaults(samples, options, random) };
}

function usual(timestamp: number, sinceStart: number, options: SensorOptions): number {
  const { level = 50, amplitude = 0, weekend = 1, driftPerDay = 0 } = options;
  const weekday = new Date(timestamp * 1000).getUTCDay();
  const share = weekday === 0 || weekday === 6 ? weekend : 1;
  const season = -amplitude * share * Math.cos((2 * Math.PI * (timestamp % day)) / day);
  return level + season + (driftPerDay * sinceStart) / day;
}

/** Changes the samples in place. */
function addFaults(samples: Sample[], options: SensorOptions, random: Random): Fault[] {
  const { faults: kinds = [], faultsAfter = 0.3, faultSize = 10, noise = 1 } = options;
  const from = Math.floor(samples.length * faultsAfter);
  const stretch = Math.floor((samples.length - from) / Math.max(kinds.length, 1));
  return kinds.map((kind, index) => {
    const length = Math.min(lengths[kind], Math.max(1, Math.floor(stretch / 4)));
    // In the middle half of its stretch, so that neighbours can't touch.
    const first = from + index * stretch + Math.floor(stretch / 4) + random.below(Math.max(1, Math.floor(stretch / 4)));
    const last = first + length - 1;
    const size = faultSize * noise * (random.uniform() < 0.5 ? -1 : 1);
    for (let at = first; at <= last; at += 1) {
      const { timestamp, value } = samples[at] as Sample;
      // A sensor that dropped out says 0.
      samples[at] = { timestamp, value: kind === "dropout" ? 0 : value + size };
    }
    return { kind, first, last };
  });
}
