/** The command line of the load test. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { type Objectives, objectivesSchema } from "../signals/objectives.ts";
import { parseDuration } from "./duration.ts";
import { type Access, endpointOf } from "./metrics/access.ts";
import { defaultMix } from "./mix.ts";
import type { Demand } from "./schedule.ts";
import { readStackOutputs } from "./stack-outputs.ts";

const address = z.url({ protocol: /^http$/, error: "must be an address such as http://127.0.0.1:8080" });
const share = z.coerce.number("must be a number from 0 to 1").min(0).max(1);
/** What a header may hold and a secret consists of. */
const secret = z
  .string()
  .transform((path, context) => {
    try {
      return readFileSync(path, "utf8").trim();
    } catch (error) {
      context.addIssue(`can't be read (${(error as NodeJS.ErrnoException).code})`);
      return z.NEVER;
    }
  })
  .refine((text) => /^[\x21-\x7e]+$/.test(text), "holds no secret: one line of visible characters")
  .optional();

/** Requests a second that this machine generates, about. */
const mostRate = 5000;

/** Bounds: an hour is the longest run that anyone watches. */
const schema = z
  .strictObject({
    url: address.optional(),
    "stack-outputs": z.string().optional(),
    rate: z.coerce.number().positive().max(mostRate).optional(),
    duration: z
      .string()
      .transform((text) => parseDuration(text) ?? Number.NaN)
      .pipe(z.number("must be a time such as 90, 60s or 10m").positive().max(3600)),
    series: z.coerce.number().int().min(1).max(10_000),
    prefix: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,50}$/, "must be the beginning of a series id"),
    "repeat-share": share,
    "version-share": share,
    "batch-share": share,
    "series-share": share,
    "batch-points": z.coerce.number().int().min(1).max(1000),
    seed: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** 31),
    "token-file": secret,
    "api-key-file": secret,
    "push-url": address.optional(),
    "push-user": z.string(),
    "push-password-file": secret,
    json: z.boolean(),
  })
  .refine((o) => o["repeat-share"] + o["version-share"] + o["batch-share"] + o["series-share"] <= 1, {
    message: "and the other shares must not be above 1 together",
    path: ["repeat-share"],
  })
  .refine((o) => (o["push-url"] === undefined) === (o["push-password-file"] === undefined), {
    message: "and --push-password-file go together",
    path: ["push-url"],
  });

export interface LoadOptions extends Demand {
  readonly url: URL;
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the run's metrics go. */
  readonly push: Access | undefined;
  /** The stack's Prometheus, which counts its cache's hits; undefined where no stack is given. */
  readonly prometheus: Access | undefined;
  /** The stack's own; undefined where no stack is given: then the defaults count. */
  readonly objectives: Objectives | undefined;
  readonly json: boolean;
}

const defaultUrl = "http://127.0.0.1:8080";
const targetRate = objectivesSchema.parse({}).throughputTarget;

export const usage = `Usage: node loadtest/main.ts [options]      (make load RATE=180 DURATION=10m SERIES=200 ARGS='...')
  --url ${defaultUrl}   endpoint, on this machine only
  --rate ${targetRate}                    requests a second; of a stack, what it aims at
  --duration 60s                length of the run: 90, 60s, 10m
  --series 20                   series in use; they are fitted first
  --prefix load_                what their ids begin with
 The mix, as shares of the requests; the rest are single points not sent before:
  --repeat-share ${defaultMix.repeat}            a recent point again, which the cache of predictions may answer
  --version-share ${defaultMix.version}          a point for an earlier model version
  --batch-share ${defaultMix.batch}            --batch-points of one series in one request
  --series-share ${defaultMix.series}           points of up to ten series in one request
  --batch-points 20
  --seed 1                      same seed, same order of kinds, series and points
 Credentials, never as arguments:
  --api-key-file <path>         file with a client's API key, where the stack names clients
  --token-file <path>           file with the endpoint's bearer token, where it asks for one
 The stack, whose objectives then count in place of the defaults, and whose Prometheus tells its cache's hits:
  --stack-outputs <path|->      endpoint, objectives, Prometheus and its password from \`pulumi stack output --json
                                --show-secrets\`; \`make load\` hands them over by standard input
 Where the run's metrics go, so that dashboards show it (job "loadtest"); a stack's Prometheus gets them unasked:
  --push-url http://127.0.0.1:9090/api/v1/write  --push-user admin  --push-password-file <path>
                                any Prometheus that takes remote write; \`make passwords\` prints the password
  --json                        print the summary as one line of JSON
Exit code: 0 no measured objective missed, 1 one missed, 2 the run could not be made.`;

/** Undefined where help is asked for. Throws an error that names every wrong option, its value and what it must be. */
export function readOptions(args: readonly string[]): LoadOptions | undefined {
  const text = (fallback?: string | number) => ({
    type: "string" as const,
    ...(fallback !== undefined && { default: String(fallback) }),
  });
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: text(),
      "stack-outputs": text(),
      rate: text(),
      duration: text("60s"),
      series: text(20),
      prefix: text("load_"),
      "repeat-share": text(defaultMix.repeat),
      "version-share": text(defaultMix.version),
      "batch-share": text(defaultMix.batch),
      "series-share": text(defaultMix.series),
      "batch-points": text(20),
      seed: text(1),
      "token-file": text(),
      "api-key-file": text(),
      "push-url": text(),
      "push-user": text("admin"),
      "push-password-file": text(),
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { help, ...given } = values;
  if (help) return undefined;
  const { data, error } = schema.safeParse(given);
  if (data === undefined) {
    const shown = given as Readonly<Record<string, unknown>>;
    const lines = error.issues.map(({ path, message }) => `--${path.join(".")} ${shown[String(path[0])]}: ${message}`);
    throw new Error(lines.join("\n"));
  }
  const stack = data["stack-outputs"] === undefined ? undefined : readStackOutputs(data["stack-outputs"]);
  if (stack !== undefined && stack.predictions === undefined && data.url === undefined) {
    throw new Error("The stack has several prediction hosts; choose the endpoint of one with --url.");
  }
  const apiKey = data["api-key-file"];
  const token = data["token-file"];
  return {
    url: new URL(data.url ?? stack?.predictions ?? defaultUrl),
    rate: data.rate ?? Math.min(mostRate, stack?.objectives.throughputTarget ?? targetRate),
    durationSeconds: data.duration,
    series: data.series,
    prefix: data.prefix,
    mix: {
      repeat: data["repeat-share"],
      version: data["version-share"],
      batch: data["batch-share"],
      series: data["series-share"],
    },
    batchPoints: data["batch-points"],
    seed: data.seed,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(apiKey !== undefined && { "x-api-key": apiKey }),
    },
    push: pushTarget(data) ?? (stack && endpointOf(stack.prometheus, "/api/v1/write")),
    prometheus: stack?.prometheus,
    objectives: stack?.objectives,
    json: data.json,
  };
}

function pushTarget(given: z.infer<typeof schema>): Access | undefined {
  const { "push-url": url, "push-user": user, "push-password-file": password } = given;
  return url === undefined || password === undefined ? undefined : { url: new URL(url), user, password };
}
