/** Whether an answer is right: a status of 200 alone would let a service win by answering anything. */
import { z } from "zod";
import type { FittedVersions, PredictRequest } from "./requests.ts";
import type { Arrival, Part } from "./schedule.ts";

export const faults = [
  "malformed",
  "wrong_series",
  "wrong_points",
  "wrong_version",
  "inconsistent",
  "refused",
] as const;
/**
 * `malformed`: not the documented shape. `wrong_points`: other points than asked, or not as many. `inconsistent`:
 * anomaly, score and band contradict each other. `refused`: a series of many has a problem in place of its predictions.
 */
export type Fault = (typeof faults)[number];

export interface Checked {
  readonly fault: Fault | undefined;
  /** Answered points by what they are and by what the service says; of right answers only. */
  readonly points: number;
  readonly labelled: number;
  readonly found: number;
  readonly falseAlarms: number;
}

const predictionSchema = z.object({
  timestamp: z.number(),
  value: z.number(),
  anomaly: z.boolean(),
  score: z.number().min(0),
  expected: z.number(),
  band: z.object({ lower: z.number(), upper: z.number() }),
});
type PredictedPoint = z.infer<typeof predictionSchema>;
const headSchema = z.object({ series_id: z.string(), model_version: z.string().regex(/^v[1-9]\d*$/) });
const singleSchema = headSchema.extend(predictionSchema.shape);
const batchSchema = headSchema.extend({ predictions: z.array(predictionSchema) });
const refusedSchema = z.object({ series_id: z.string(), problem: z.unknown() });
const seriesSchema = z.object({ results: z.array(z.union([batchSchema, refusedSchema])) });
type Predicted = z.infer<typeof batchSchema>;

/** Checks the body of an answer with status 200 against what was asked. */
export function checkAnswer(
  { kind, parts }: Arrival,
  { version }: PredictRequest,
  versions: FittedVersions,
  body: string,
): Checked {
  const answers = read(kind, body);
  if (typeof answers === "string") return failed(answers);
  if (answers.length !== parts.length) return failed("wrong_points");
  const sums = { points: 0, labelled: 0, found: 0, falseAlarms: 0 };
  for (const [index, part] of parts.entries()) {
    const answer = answers[index];
    const fault = answer === undefined ? "wrong_points" : faultOf(part, answer, version, versions);
    if (answer === undefined || fault !== undefined) return failed(fault ?? "wrong_points");
    for (const [place, { anomaly }] of part.points.entries()) {
      const called = answer.predictions[place]?.anomaly === true;
      sums.points += 1;
      if (anomaly) sums.labelled += 1;
      if (anomaly && called) sums.found += 1;
      if (!anomaly && called) sums.falseAlarms += 1;
    }
  }
  return { fault: undefined, ...sums };
}

function failed(fault: Fault): Checked {
  return { fault, points: 0, labelled: 0, found: 0, falseAlarms: 0 };
}

/** Every kind of answer in the form of the most general one. */
function read(kind: Arrival["kind"], body: string): Predicted[] | Fault {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return "malformed";
  }
  if (kind === "series") {
    const { data } = seriesSchema.safeParse(content);
    if (data === undefined) return "malformed";
    const answered = data.results.filter((result) => "predictions" in result);
    return answered.length < data.results.length ? "refused" : answered;
  }
  if (kind === "batch") {
    const { data } = batchSchema.safeParse(content);
    return data === undefined ? "malformed" : [data];
  }
  const { data } = singleSchema.safeParse(content);
  if (data === undefined) return "malformed";
  const { series_id, model_version, ...prediction } = data;
  return [{ series_id, model_version, predictions: [prediction] }];
}

function faultOf(
  { seriesId, points }: Part,
  answer: Predicted,
  asked: string | undefined,
  { current }: FittedVersions,
): Fault | undefined {
  if (answer.series_id !== seriesId) return "wrong_series";
  const version = numberOf(answer.model_version);
  // A fit by somebody else may have made a newer one meanwhile; an older one is wrong in any case.
  if (asked === undefined ? version < numberOf(current.get(seriesId) ?? "v1") : answer.model_version !== asked) {
    return "wrong_version";
  }
  if (answer.predictions.length !== points.length) return "wrong_points";
  for (const [index, { timestamp, value }] of points.entries()) {
    const prediction = answer.predictions[index];
    if (prediction?.timestamp !== timestamp || prediction.value !== value) return "wrong_points";
    if (!isConsistent(prediction)) return "inconsistent";
  }
  return undefined;
}

/** An anomaly is what lies outside the band; rounding may decide for a value at its very edge. */
function isConsistent({ value, anomaly, score, band: { lower, upper } }: PredictedPoint): boolean {
  if (lower > upper) return false;
  const edge = 1e-6 * Math.max(1, Math.abs(lower), Math.abs(upper));
  if (Math.min(Math.abs(value - lower), Math.abs(value - upper)) <= edge) return true;
  const outside = value < lower || value > upper;
  return anomaly === outside && score > 1 === outside;
}

function numberOf(version: string): number {
  return Number(version.slice(1));
}
