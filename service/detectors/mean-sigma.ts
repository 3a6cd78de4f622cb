/** Mean plus or minus some standard deviations: the baseline, the simplest detector that says something. */
import { z } from "zod";
import { type Detector, verdictOf } from "./detector.ts";

const parametersSchema = z.object({
  mean: z.number(),
  sigma: z.number().positive(),
  /** Models of before this was stored have 3. */
  sigmas: z.number().positive().default(3),
});
type MeanSigmaParameters = z.infer<typeof parametersSchema>;

export const meanSigma: Detector<MeanSigmaParameters> = {
  name: "mean-sigma",

  fit({ mean, sigma }, { sigmas }) {
    return { mean, sigma, sigmas };
  },

  parse(parameters) {
    return parametersSchema.safeParse(parameters).data;
  },

  compile({ mean, sigma, sigmas }) {
    const halfWidth = sigmas * sigma;
    return ({ value }) => verdictOf(value, mean, halfWidth);
  },
};
