/** The command line of the load test. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { objectivesSchema } from "../signals/objectives.ts";

/** Bounds: an hour is the longest run that anyone watches; this machine generates some 5,000 requests a second. */
const schema = z.strictObject({
  url: z.url({ protocol: /^http$/, error: "must be an address such as http://127.0.0.1:8080" }),
  rate: z.coerce.number().positive().max(5000),
  duration: z.coerce.number().positive().max(3600),
  series: z.coerce.number().int().min(1).max(10_000),
  "new-point-ratio": z.coerce.number().min(0).max(1),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  "token-file": z.string().optional(),
  json: z.boolean(),
});

export interface LoadOptions {
  readonly url: URL;
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
  readonly series: number;
  readonly newPointRatio: number;
  readonly seed: number;
  /** Sent as `Authorization: Bearer`. */
  readonly token: string | undefined;
  readonly json: boolean;
}

export const usage = `Usage: node loadtest/main.ts [options]
  --url http://127.0.0.1:8080   endpoint, on this machine only
  --rate 180                    requests a second
  --duration 60                 seconds
  --series 20                   series in use
  --new-point-ratio 0.8         share of points not sent before; the others repeat a recent one
  --seed 1                      same seed, same order of series and repeated points
  --token-file <path>           file with the bearer token, where the endpoint asks for one
  --json                        print the summary as JSON`;

/** Throws an error that names every wrong option, its value and what it must be. */
export function readOptions(args: readonly string[]): LoadOptions {
  const text = (fallback?: string) => ({
    type: "string" as const,
    ...(fallback !== undefined && { default: fallback }),
  });
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text("http://127.0.0.1:8080"),
      rate: text(String(objectivesSchema.parse({}).throughputTarget)),
      duration: text("60"),
      series: text("20"),
      "new-point-ratio": text("0.8"),
      seed: text("1"),
      "token-file": text(),
      json: { type: "boolean", default: false },
    },
  });
  const { data, error } = schema.safeParse(values);
  if (data === undefined) {
    const given = values as Record<string, unknown>;
    const lines = error.issues.map(({ path, message }) => `--${path.join(".")} ${given[String(path[0])]}: ${message}`);
    throw new Error(lines.join("\n"));
  }
  const tokenFile = data["token-file"];
  return {
    url: new URL(data.url),
    rate: data.rate,
    durationSeconds: data.duration,
    series: data.series,
    newPointRatio: data["new-point-ratio"],
    seed: data.seed,
    token: tokenFile === undefined ? undefined : readFileSync(tokenFile, "utf8").trim(),
    json: data.json,
  };
}
