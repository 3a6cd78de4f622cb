/** Configuration from the environment, checked once at start; secrets come from files, never from variables. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { objectivesSchema } from "../signals/objectives.ts";

const number = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number(`must be a number from ${minimum} to ${maximum}`).int().min(minimum).max(maximum).default(fallback);

const ratio = (fallback: number) =>
  z.coerce
    .number("must be a number from 0 to 1")
    .min(0, "must be a number from 0 to 1")
    .max(1, "must be a number from 0 to 1")
    .default(fallback);

const positive = (fallback: number) =>
  z.coerce.number("must be a number above 0").positive("must be a number above 0").default(fallback);

/** What the site's description says, for a service that is started without a stack. */
const objectives = objectivesSchema.parse({});

/** An address without a password: passwords would show in `docker inspect` and in process lists. */
const address = (protocol: string, example: string) =>
  z.string(`is missing; set it to an address such as ${example}`).refine(
    (text) => {
      const url = URL.parse(text);
      return url?.protocol === `${protocol}:` && url.hostname !== "" && url.username !== "" && url.password === "";
    },
    { message: `must be an address with a user and without a password, such as ${example}` },
  );

const secretFile = z
  .string("is missing; set it to the path of a file that holds the password")
  .transform((path, context) => {
    try {
      const secret = readFileSync(path, "utf8").trim();
      if (secret !== "") return secret;
      context.addIssue("names an empty file; write the password into it");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      context.addIssue(`names a file that can't be read (${code}); mount it readable for uid ${process.getuid?.()}`);
    }
    return z.NEVER;
  });

/** The stack counts with it: it does not set `DATABASE_POOL_SIZE`. */
export const defaultPoolSize = 8;

const schema = z.object({
  PORT: number(1, 65535, 8080),
  METRICS_PORT: number(1, 65535, 9464),
  DATABASE_URL: address("postgres", "postgres://vigia_service@172.30.77.1:5432/vigia"),
  DATABASE_PASSWORD_FILE: secretFile,
  /** Connections of the pool for models; a model that is in memory needs none. */
  DATABASE_POOL_SIZE: number(3, 100, defaultPoolSize),
  REDIS_URL: address("redis", "redis://service@172.30.77.1:6379"),
  REDIS_PASSWORD_FILE: secretFile,
  /** The Redis that keeps predictions which Postgres does not have yet; never the cache, which forgets. */
  QUEUE_URL: address("redis", "redis://service@172.30.77.1:6380"),
  QUEUE_PASSWORD_FILE: secretFile,
  /** Where an answered prediction is kept first: `auto` goes to the queue while writing to Postgres slows answers down. */
  PERSISTENCE: z.enum(["sync", "queue", "auto"], "must be sync, queue or auto").default("auto"),
  /** Rows that may wait in the queue; above it predictions are refused, or the queue's memory would be the limit. */
  QUEUE_LIMIT: number(1, 100_000_000, 500_000),
  /** Days after which recorded predictions are dropped, a day's partition at a time. */
  PREDICTION_RETENTION_DAYS: number(1, 3650, 90),
  /** When `auto` goes to the queue, and when it comes back: see the objectives of the same names in signals/objectives.ts. */
  LOGGING_SHARE: ratio(objectives.loggingShare),
  LOGGING_RETURN_SHARE: ratio(objectives.loggingReturnShare),
  LOGGING_MINIMUM_TOTAL_SECONDS: positive(objectives.loggingMinimumTotalSeconds),
  MINIMUM_REQUEST_RATE: positive(objectives.minimumRequestRate),
  /** When a series counts as silent and when a model is due for training: see the objectives of the same names. */
  SERIES_SILENT_SECONDS: positive(objectives.seriesSilentSeconds),
  MODEL_RETRAIN_SECONDS: positive(objectives.modelRetrainSeconds),
  /** JSON file of the clients; without it everybody is the one client that owns all series, and needs no key. */
  CLIENTS_FILE: z.string().min(1, "must be the path of a JSON file, or not set at all").optional(),
  /** Seconds between SIGTERM and closing; two checks of a load balancer that checks each second, and one to spare. */
  DRAIN_SECONDS: number(0, 10, 3),
  SERIES_LABEL_LIMIT: number(1, 100_000, 2000),
  SERVICE_VERSION: z.string().min(1).max(100).default("unknown"),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace"], "must be fatal, error, warn, info, debug or trace")
    .default("info"),
  /** Lines a second of the prediction log; above it a share is logged, and each line says which. Errors are never sampled. */
  LOG_SAMPLE_RATE: number(0, 1_000_000, 50),
  /** Base URL of a receiver of traces; without it there are none, and nothing of OpenTelemetry is loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address, such as http://collector:4318" })
    .optional(),
  /** Share of the traces that are kept where the caller has not decided; named as OpenTelemetry names it. */
  OTEL_TRACES_SAMPLER_ARG: ratio(1),
  FAULTS: z.literal("1", "must be 1, or not set at all").optional(),
});

export type Config = z.infer<typeof schema>;

/** Throws one error that names every wrong variable with its value and the fix. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.join(".");
    return `  ${name}${shownValue(name, environment[name])} ${message}`;
  });
  throw new Error(`The environment is not valid:\n${lines.join("\n")}`);
}

/** A password that someone put into an address anyway must not reach the log. */
function shownValue(name: string, value: string | undefined): string {
  if (value === undefined) return "";
  return ` = ${JSON.stringify(name.endsWith("_URL") ? value.replace(/:[^:@/]*@/, ":***@") : value)}`;
}
