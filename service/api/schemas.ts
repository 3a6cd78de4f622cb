/** What the API accepts and answers. Limits stand here, so that no request can cost more than was meant. */
import { z } from "zod";

/** Points of one fit: 50,000 are a month of minutes and take some 1.5 MB of JSON. */
const maximumPoints = 50_000;
/** Values beyond this would overflow when squared and summed. */
const largestValue = 1e100;
/** 9999-12-31T23:59:59Z, the last second that Postgres and JavaScript both write with four digits. */
const lastSecond = 253_402_300_799;

/** Bytes of a request body; room for `maximumPoints` with 17 digits each. */
export const bodyLimit = 4 * 1024 * 1024;

const timestamp = z.number().min(0).max(lastSecond);
const value = z.number().min(-largestValue).max(largestValue);

/** Starts with a letter or digit, so that `__other__` in metrics can be no series; no space, quote or slash. */
const seriesId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/,
    "must be 1 to 64 letters, digits, '_', '.', ':' or '-', not starting with a sign",
  );

export const paramsSchema = z.object({ series_id: seriesId });

/** `v1`, `v2`, ... to the number that it stands for. */
const modelVersion = z
  .string()
  .regex(/^v[1-9][0-9]{0,8}$/, "must be v1, v2, ...")
  .transform((text) => Number(text.slice(1)));

export const fitBodySchema = z.strictObject({
  timestamps: z.array(timestamp).max(maximumPoints),
  values: z.array(value).max(maximumPoints),
});

export const fitAnswerSchema = z.object({
  series_id: z.string(),
  model_version: z.string(),
  points: z.int(),
  detector: z.string(),
});

export const predictQuerySchema = z.strictObject({ version: modelVersion.optional() });

export const predictBodySchema = z.strictObject({ timestamp, value });

export const predictAnswerSchema = z.object({
  series_id: z.string(),
  timestamp: z.number(),
  value: z.number(),
  anomaly: z.boolean(),
  model_version: z.string(),
  /** 0 at the expected value, 1 at the edge of the band, more outside. */
  score: z.number(),
  expected: z.number(),
  band: z.object({ lower: z.number(), upper: z.number() }),
});
export type PredictAnswer = z.infer<typeof predictAnswerSchema>;
