/** Median plus or minus some robust standard deviations: outliers among the training data neither move nor widen the band. */
import { z } from "zod";
import { type Detector, verdictOf } from "./detector.ts";
import { centreAndScale } from "./robust.ts";

const parametersSchema = z.object({
  median: z.number(),
  /** Standard deviation by the median absolute deviation. */
  scale: z.number().positive(),
  sigmas: z.number().positive(),
});
type MedianMadParameters = z.infer<typeof parametersSchema>;

export const medianMad: Detector<MedianMadParameters> = {
  name: "median-mad",

  fit({ values }, { sigmas }) {
    const { centre, scale } = centreAndScale(values);
    return { median: centre, scale, sigmas };
  },

  parse(parameters) {
    return parametersSchema.safeParse(parameters).data;
  },

  compile({ median: centre, scale, sigmas }) {
    const halfWidth = sigmas * scale;
    return ({ value }) => verdictOf(value, centre, halfWidth);
  },
};
