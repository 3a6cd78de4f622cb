/**
 * Exponentially weighted level with drift. What is stored is where the series was at the end of training, how it moved, and how wrong
 * such forecasts were on the training data itself, by how far ahead they looked: that is the band, which so widens with the horizon.
 */
import { z } from "zod";
import { type Detector, verdictOf } from "./detector.ts";
import { backtest, smooth, startOf, stepScaleOf, tune } from "./ewma-fit.ts";
import { centreAndScale } from "./robust.ts";
import { Smoother } from "./smoothing.ts";

const parametersSchema = z.object({
  /** Where the series was at `timestamp` (unix seconds, the last point of training), smoothed. */
  level: z.number(),
  timestamp: z.number(),
  /** Per second. */
  trend: z.number(),
  levelSeconds: z.number().positive(),
  trendSeconds: z.number().min(0),
  stepScale: z.number().positive(),
  /** Median seconds between training points. */
  step: z.number().positive(),
  /** Seconds of training data: the trend is not carried further than that. */
  span: z.number().positive(),
  /** Standard deviations of forecasts 1, 2, 4, 8... steps ahead; they never fall. */
  scales: z.array(z.number().positive()).min(1).max(64),
  sigmas: z.number().positive(),
});
type EwmaParameters = z.infer<typeof parametersSchema>;

/** A series that forecasts hit exactly still gets a band of this share of its spread. */
const smallestShare = 1e-3;

export const ewma: Detector<EwmaParameters> = {
  name: "ewma",

  fit(data, { sigmas }) {
    const { timestamps, length, step, span } = data;
    const smallest = centreAndScale(data.values).scale * smallestShare;
    const start = startOf(data);
    const stepScale = Math.max(stepScaleOf(data, start.trend), smallest);
    const { settings, trend } = tune(data, stepScale, start.trend);
    const path = smooth(data, settings, { ...start, trend });
    return {
      level: path.levels[length - 1] as number,
      timestamp: timestamps[length - 1] as number,
      trend: path.trends[length - 1] as number,
      ...settings,
      step,
      span,
      scales: backtest(data, path).map((scale) => Math.max(scale, smallest)),
      sigmas,
    };
  },

  parse(parameters) {
    return parametersSchema.safeParse(parameters).data;
  },

  compile({ level, timestamp: origin, trend, step, span, scales, sigmas }) {
    const halfWidths = Float64Array.from(scales, (scale) => scale * sigmas);
    const last = halfWidths.length - 1;
    const widest = halfWidths[last] as number;
    const lastHorizon = step * 2 ** last;
    return ({ timestamp, value }) => {
      const seconds = timestamp - origin;
      const horizon = Math.min(Math.abs(seconds), span);
      const expected = level + trend * (seconds < 0 ? -horizon : horizon);
      const octave = horizon <= step ? 0 : Math.log2(horizon / step);
      if (octave >= last) {
        // Beyond what could be measured: as a random walk would go on, no further than one span.
        return verdictOf(value, expected, widest * Math.sqrt(Math.max(1, horizon / lastHorizon)));
      }
      const below = Math.floor(octave);
      const low = halfWidths[below] as number;
      return verdictOf(value, expected, low + ((halfWidths[below + 1] as number) - low) * (octave - below));
    };
  },

  follow({ level, trend, timestamp: origin, levelSeconds, trendSeconds, stepScale }) {
    const smoother = new Smoother({ levelSeconds, trendSeconds, stepScale }, level, trend);
    let previous = origin;
    return ({ timestamp, value }) => {
      const seconds = timestamp - previous;
      previous = timestamp;
      return smoother.advance(seconds, value);
    };
  },
};
