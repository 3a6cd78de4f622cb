/** What the preview's server is started with. */
import { readFileSync } from "node:fs";
import { z } from "zod";

/** A wrong flag or file: the message says which, and what to do. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const sourceSchema = z.strictObject({
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/, "must be letters, digits, - and _"),
  name: z.string().min(1),
  /** Address of the Prometheus API, without `/api/v1`. */
  url: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }),
  isDefault: z.boolean().default(false),
  /** Time between two scrapes: `$__rate_interval` follows from it. */
  timeInterval: z
    .string()
    .regex(/^\d+(ms|s|m|h)$/, "must be a duration such as 15s")
    .default("15s"),
  user: z.string().min(1).optional(),
  /** The password's file; it is read at each request, so that a changed one needs no restart. */
  passwordFile: z.string().min(1).optional(),
});

const settingsSchema = z.strictObject({ datasources: z.array(sourceSchema).min(1) });

export interface Source extends z.infer<typeof sourceSchema> {
  /** In place of a file, where the password came by standard input. */
  password?: string;
}

/** @throws SettingsError naming the file and the key */
export function readSources(path: string): Source[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new SettingsError(
      `--datasources ${path} can't be read (${error instanceof Error ? error.message : error}); write {"datasources": [{"uid": "prometheus", "name": "Prometheus", "url": "http://..."}]}`,
    );
  }
  const { data, error } = settingsSchema.safeParse(content);
  if (data === undefined) throw new SettingsError(`--datasources ${path}:\n${z.prettifyError(error)}`);
  return data.datasources;
}

/** A data source from a flag: credentials in the address go into a header, never into a log line. */
export function sourceFromUrl(flag: string, given: string, rest: Omit<Source, "url">) {
  const { data, error } = sourceSchema.safeParse({ ...rest, url: given });
  if (data === undefined) {
    throw new SettingsError(`${flag} ${given}: ${error.issues.map(({ message }) => message).join("; ")}`);
  }
  return data;
}
