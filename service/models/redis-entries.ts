/** What stands in Redis, and under which keys. */
import { z } from "zod";
import type { Sample } from "../detectors/model.ts";
import type { CachedModel, CachedVerdict } from "./ports.ts";

/** A release without revisions knew no deletion either: what it wrote is as old as a series can be. */
const revision = z.number().default(0);
export const modelEntry = z
  .object({ detector: z.string(), parameters: z.unknown(), points: z.number(), revision })
  .transform(({ revision, ...model }): CachedModel => ({ model, revision }));
export const verdictEntry = z
  .object({
    anomaly: z.boolean(),
    score: z.number(),
    expected: z.number(),
    lower: z.number(),
    upper: z.number(),
    detector: z.string(),
    revision,
  })
  .transform(({ revision, detector, ...verdict }): CachedVerdict => ({ verdict, detector, revision }));

export function modelKey(seriesId: string, version: number): string {
  return `model:${seriesId}:${version}`;
}

/** Neither a version nor a number contains a colon: keys of different points differ. */
export function verdictKey(seriesId: string, version: number, { timestamp, value }: Sample): string {
  return `prediction:${seriesId}:${version}:${timestamp}:${value}`;
}

/** Undefined where there is no entry, or none of ours. */
export function decode<T>(schema: z.ZodType<T>, text: string | null | undefined): T | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
