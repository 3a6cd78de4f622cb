/** What is sent when, decided before the first request: a slow service can't slow the demand down (open loop). */
import { randomNumbers, type SensorPoint, sensorPoints } from "./sensor-data.ts";

export interface PlanOptions {
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
  readonly series: number;
  /** Share of requests with a point that was not sent before; the others repeat one, as a client that retries does. */
  readonly newPointRatio: number;
  /** Unix seconds: where training data ends and the sent points begin. */
  readonly now: number;
  readonly seed: number;
}

export interface Arrival {
  /** Milliseconds after the start of the run. */
  readonly at: number;
  readonly seriesId: string;
  readonly point: SensorPoint;
}

export interface Plan {
  readonly fits: readonly { readonly seriesId: string; readonly points: readonly SensorPoint[] }[];
  readonly arrivals: readonly Arrival[];
}

/** A week of training data every ten minutes: every phase of the day seven times. */
const trainingPoints = 7 * 24 * 6;
const trainingIntervalSeconds = 600;
const liveIntervalSeconds = 60;
/** Training data holds no labelled spikes: whoever fits a model chooses a quiet week. */
const trainingAnomalies = 0;
const liveAnomalies = 0.02;
/** How far back a repeated point may lie; all of them are within the five minutes for which predictions are cached. */
const repeatWindow = 20;

/** Evenly spaced arrivals, the series in turn. */
export function plan({ rate, durationSeconds, series, newPointRatio, now, seed }: PlanOptions): Plan {
  const random = randomNumbers(seed);
  const requests = Math.floor(rate * durationSeconds);
  const perSeries = Math.ceil(requests / series);
  const sources = Array.from({ length: series }, (_, index) => {
    const common = { seed: seed + index, start: now };
    return {
      seriesId: `load_${String(index + 1).padStart(4, "0")}`,
      training: sensorPoints({
        ...common,
        start: now - trainingPoints * trainingIntervalSeconds,
        points: trainingPoints,
        intervalSeconds: trainingIntervalSeconds,
        anomalyRatio: trainingAnomalies,
      }),
      live: sensorPoints({
        ...common,
        points: Math.max(1, perSeries),
        intervalSeconds: liveIntervalSeconds,
        anomalyRatio: liveAnomalies,
      }),
      sent: 0,
    };
  });
  const arrivals: Arrival[] = [];
  for (let index = 0; index < requests; index += 1) {
    const source = sources[index % series];
    if (source === undefined) break;
    const repeated = source.sent > 0 && random() >= newPointRatio;
    const back = repeated ? Math.floor(random() * Math.min(repeatWindow, source.sent)) + 1 : 0;
    const point = source.live[source.sent - back];
    if (!repeated) source.sent += 1;
    if (point !== undefined) arrivals.push({ at: (index * 1000) / rate, seriesId: source.seriesId, point });
  }
  return { fits: sources.map(({ seriesId, training }) => ({ seriesId, points: training })), arrivals };
}
