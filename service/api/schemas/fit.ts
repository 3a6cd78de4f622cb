/** Fits. */
import { z } from "zod";
import { maximumTrainingPoints } from "../limits.ts";
import { text, timestamp, value } from "./common.ts";

/** A year: longer periods would need years of data to be seen twice. */
const longestPeriodSeconds = 366 * 86_400;

export const fitBody = z
  .strictObject({
    timestamps: z.array(timestamp).max(maximumTrainingPoints).meta({
      description:
        "In any order. Of equal ones the last point counts; different ones are at least half a nanosecond apart.",
    }),
    values: z.array(value).max(maximumTrainingPoints).meta({ description: "One for each timestamp." }),
    detector: z
      .enum(["auto", "mean-sigma", "median-mad", "ewma", "seasonal"])
      .optional()
      .meta({ description: "auto (the default) takes the one that does best on the last fifth of the data." }),
    period: z
      .number()
      .min(1)
      .max(longestPeriodSeconds)
      .optional()
      .meta({ description: "Seconds after which the series repeats; for the seasonal detector." }),
    sigmas: z
      .number()
      .min(0.5)
      .max(100)
      .optional()
      .meta({ description: "Half the width of the band in standard deviations." }),
  })
  .meta({
    id: "Fit",
    examples: [
      {
        timestamps: Array.from({ length: 12 }, (_, index) => 1_767_225_600 + index * 60),
        values: [20, 21, 19, 20, 22, 18, 20, 21, 19, 20, 20.5, 19.5],
      },
    ],
  });
export type FitBody = z.output<typeof fitBody>;

const report = z
  .object({
    detector: text,
    reason: text.meta({ description: "Why this detector." }),
    data: z.object({
      sent: z.int(),
      used: z.int(),
      duplicates: z.int().meta({ description: "Points whose timestamp was sent again later." }),
      unordered: z.boolean(),
      from: z.number(),
      to: z.number(),
      stepSeconds: z.number().meta({ description: "Median between neighbours." }),
      gaps: z.object({ count: z.int(), longestSeconds: z.number() }),
    }),
    trials: z
      .array(z.object({ detector: text, error: z.number(), coverage: z.number(), halfWidth: z.number() }))
      .meta({ description: "How each did on the last fifth of the data; empty unless the choice was left to auto." }),
    skipped: z.array(z.object({ detector: text, reason: text })),
  })
  .meta({ description: "What was found in the data, and how the detectors compared." });

export const fitAnswer = z
  .object({
    series_id: text,
    model_version: text,
    points: z.int().meta({ description: "Training points that were used." }),
    detector: text,
    report,
  })
  .meta({ id: "FitAnswer" });
