/** Pieces of which the requests and answers are made. */
import { z } from "zod";
import { largestValue, lastSecond } from "../limits.ts";

export const timestamp = z
  .number()
  .min(0)
  .max(lastSecond)
  .meta({
    description: "Unix seconds, from 1970 to 9999; fractions are allowed, milliseconds are not.",
    examples: [1_767_225_600],
  });

export const value = z.number().min(-largestValue).max(largestValue).meta({ description: "A finite number; -0 is 0." });

/** Starts with a letter or digit, so that `__other__` in metrics can be no series; no space, quote or slash. */
export const seriesIdPattern = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
export const seriesId = z
  .string()
  .regex(seriesIdPattern)
  .meta({
    description: "1 to 64 letters, digits, '_', '.', ':' or '-', starting with a letter or a digit.",
    examples: ["sensor_123"],
  });

export const modelVersion = z
  .string()
  .regex(/^v[1-9][0-9]{0,8}$/)
  .meta({ description: "v1, v2, ...", examples: ["v1"] });

/** `v12` to 12; the schema has checked the form. */
export function versionNumber(version: string): number {
  return Number(version.slice(1));
}

export const seriesParams = z.strictObject({ series_id: seriesId });
export const versionParams = z.strictObject({ series_id: seriesId, version: modelVersion });
export const versionQuery = z.strictObject({
  version: modelVersion.optional().meta({ description: "The model version to use; the current one without it." }),
});

/** What names something in an answer: never more than the request's own schema allows, so only the type is said. */
export const text = z.string();
export const time = z.string().meta({ format: "date-time", description: "RFC 3339, UTC." });
export const band = z.object({ lower: z.number(), upper: z.number() }).meta({ description: "Values that are normal." });
