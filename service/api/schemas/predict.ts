/** Predictions: one point, many points of a series, many series. */
import { z } from "zod";
import { maximumPoints } from "../limits.ts";
import { band, modelVersion, seriesId, text, timestamp, value } from "./common.ts";
import { problemSchema } from "./problem.ts";

const point = z.strictObject({ timestamp, value }).meta({ id: "Point" });
const points = z.array(point).min(1).max(maximumPoints).meta({ description: "No two with the same timestamp." });

export const predictOneBody = point;
export const predictBatchBody = z.strictObject({ points }).meta({ id: "PredictBatch" });
/** A single point unless there is a key `points`. */
export const predictBody = z.union([predictOneBody, predictBatchBody]);

export const predictManyBody = z
  .strictObject({
    series: z
      .array(z.strictObject({ series_id: seriesId, version: modelVersion.optional(), points }))
      .min(1)
      .max(maximumPoints)
      .meta({ description: `At most ${maximumPoints} points together; no series and version twice.` }),
  })
  .meta({ id: "PredictMany" });

const judgement = {
  timestamp: z.number(),
  value: z.number(),
  anomaly: z.boolean().meta({ description: "True outside the band." }),
  score: z.number().meta({ description: "0 at the expected value, 1 at the edge of the band, more outside." }),
  expected: z.number(),
  band,
};

export const predictOneAnswer = z
  .object({ series_id: text, model_version: text, ...judgement })
  .meta({ id: "Prediction" });
export const predictBatchAnswer = z
  .object({ series_id: text, model_version: text, predictions: z.array(z.object(judgement)) })
  .meta({ id: "PredictionBatch" });
export const predictAnswer = z.union([predictOneAnswer, predictBatchAnswer]);

const seriesProblem = z.object({ series_id: text, problem: problemSchema }).meta({ id: "SeriesProblem" });
export const predictManyAnswer = z
  .object({
    results: z
      .array(z.union([predictBatchAnswer, seriesProblem]))
      .meta({ description: "In the order of the request; a series that could not be judged has a problem instead." }),
  })
  .meta({ id: "PredictManyAnswer" });
