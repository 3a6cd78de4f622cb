/**
 * What is usual at this hour of the day and this day of the week, or at this part of a given period: a median for each part, and a
 * robust standard deviation for each. Hours and days are UTC.
 */
import { z } from "zod";
import { type Detector, verdictOf } from "./detector.ts";
import { fitSeasonal } from "./seasonal-fit.ts";

const parametersSchema = z
  .object({
    /** Seconds. */
    period: z.number().positive(),
    /** Seconds from 1970-01-01T00:00Z to the start of any period. */
    offset: z.number(),
    /** What is usual in each of the equal parts of the period. */
    centres: z.array(z.number()).min(2).max(1000),
    /** The standard deviation of each part. */
    scales: z.array(z.number().positive()).min(2).max(1000),
    /** True where the expectation goes in straight lines from the middle of a part to the middle of the next one. */
    smooth: z.boolean(),
    /** Per second, from `timestamp` (unix seconds, the last point of training) on and back, at most `span` seconds. */
    drift: z.number(),
    timestamp: z.number(),
    span: z.number().positive(),
    sigmas: z.number().positive(),
  })
  .refine(({ centres, scales }) => centres.length === scales.length);
export type SeasonalParameters = z.infer<typeof parametersSchema>;

export const seasonal: Detector<SeasonalParameters> = {
  name: "seasonal",

  fit: fitSeasonal,

  parse(parameters) {
    return parametersSchema.safeParse(parameters).data;
  },

  compile({ period, offset, centres, scales, smooth, drift, timestamp: origin, span, sigmas }) {
    const parts = centres.length;
    const usual = Float64Array.from(centres);
    const halfWidths = Float64Array.from(scales, (scale) => scale * sigmas);
    return ({ timestamp, value }) => {
      const position = positionIn(timestamp, period, offset, parts);
      const part = Math.min(Math.floor(position), parts - 1);
      const away = Math.max(-span, Math.min(timestamp - origin, span));
      const expected = (smooth ? between(usual, position) : (usual[part] as number)) + drift * away;
      return verdictOf(value, expected, halfWidths[part] as number);
    };
  },
};

/** Where in the period a time is, from 0 to (not including, but for rounding) the number of parts. */
export function positionIn(timestamp: number, period: number, offset: number, parts: number): number {
  // Several times as fast as the remainder operator.
  const periods = (timestamp - offset) / period;
  return (periods - Math.floor(periods)) * parts;
}

/** Straight lines between the middles of the parts, around the end of the period. */
export function between(centres: Float64Array, position: number): number {
  const parts = centres.length;
  const shifted = position < 0.5 ? position - 0.5 + parts : position - 0.5;
  const before = Math.min(Math.floor(shifted), parts - 1);
  const low = centres[before] as number;
  const high = centres[before + 1 === parts ? 0 : before + 1] as number;
  return low + (high - low) * (shifted - before);
}
