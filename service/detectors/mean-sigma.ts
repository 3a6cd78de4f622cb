/** Mean plus or minus k standard deviations: the simplest detector that says something. */
import { z } from "zod";
import { Problem } from "../errors.ts";
import type { Detector, Sample } from "./detector.ts";

/** Half the width of the band in standard deviations; 3 leaves 0.3 % of normally distributed points outside. */
const bandSigmas = 3;

/** Below this the standard deviation says more about chance than about the series. */
export const minimumPoints = 10;

/** Standard deviations below this share of the mean are rounding errors of floating-point sums. */
const constantTolerance = 1e-12;

const parametersSchema = z.object({ mean: z.number(), sigma: z.number().positive() });
export type MeanSigmaParameters = z.infer<typeof parametersSchema>;

export const meanSigma: Detector<MeanSigmaParameters> = {
  name: "mean-sigma",

  fit(samples) {
    if (samples.length < minimumPoints) {
      throw new Problem(
        "training_data_too_short",
        `${samples.length} points were sent; send at least ${minimumPoints} to fit a model.`,
      );
    }
    const { mean, sigma } = moments(samples);
    if (sigma <= Math.abs(mean) * constantTolerance) {
      throw new Problem(
        "training_data_constant",
        `All ${samples.length} values equal ${mean}; send data that varies, or wait until the sensor does.`,
      );
    }
    return { mean, sigma };
  },

  parse(parameters) {
    return parametersSchema.safeParse(parameters).data;
  },

  predict({ mean, sigma }, { value }) {
    const halfWidth = bandSigmas * sigma;
    // A band of almost no width must not make a score that JSON can't hold.
    const score = Math.min(Math.abs(value - mean) / halfWidth, Number.MAX_VALUE);
    return { anomaly: score > 1, score, expected: mean, lower: mean - halfWidth, upper: mean + halfWidth };
  },
};

/** Sample mean and standard deviation by Welford's method: stable where the mean is large against the spread. */
function moments(samples: readonly Sample[]): MeanSigmaParameters {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (const { value } of samples) {
    count += 1;
    const distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }
  return { mean, sigma: Math.sqrt(squares / (count - 1)) };
}
