/** Configuration from the environment, checked once at start; secrets come from files, never from variables. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const number = (minimum: number, maximum: number, fallback: number) =>
  z.coerce.number(`must be a number from ${minimum} to ${maximum}`).int().min(minimum).max(maximum).default(fallback);

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

const schema = z.object({
  PORT: number(1, 65535, 8080),
  METRICS_PORT: number(1, 65535, 9464),
  DATABASE_URL: address("postgres", "postgres://vigia_service@172.30.77.1:5432/vigia"),
  DATABASE_PASSWORD_FILE: secretFile,
  /** Connections of the pool; 8 serve several hundred requests a second, because writes are batched. */
  DATABASE_POOL_SIZE: number(3, 100, 8),
  REDIS_URL: address("redis", "redis://service@172.30.77.1:6379"),
  REDIS_PASSWORD_FILE: secretFile,
  /** Seconds between SIGTERM and closing; two checks of a load balancer that checks each second, and one to spare. */
  DRAIN_SECONDS: number(0, 10, 3),
  SERIES_LABEL_LIMIT: number(1, 100_000, 2000),
  SERVICE_VERSION: z.string().min(1).max(100).default("unknown"),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace"], "must be fatal, error, warn, info, debug or trace")
    .default("info"),
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
