/** The command line of the review. */
import { isAbsolute, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./processes.ts";

export const help = `usage: make review BASE=main [STACK=local] [OUT=.local/review] [ARGS='--help']
   or: node review/main.ts --base REVISION [options]

Writes review.md: what the working tree changes against REVISION in what a stack deploys, in words and pictures.

options
  --base REVISION      branch, tag or commit to compare with (default: main)
  --stack NAME         whose configuration both are rendered with (default: local)
  --config FILE        render both with this configuration instead of the tracked one of each revision
  --out FOLDER         where review.md and its pictures go (default: .local/review)
  --prometheus URL     take pictures on the data of this Prometheus (default: on recorded data)
  --victoriametrics URL  its long-term store (default: the same as --prometheus)
  --user NAME, --password-file FILE  basic authentication of both
  --no-pictures        leave pictures out
  --require-pictures   without pictures, fail
  --no-preview         do not ask \`pulumi preview\`
  --help

exit code: 0 report written, 1 it could not be made (nothing is written), 2 wrong command line`;

export interface Options {
  readonly base: string;
  readonly stack: string;
  readonly config?: string;
  readonly out: string;
  readonly prometheus?: string;
  readonly victoriametrics?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly pictures: "none" | "wanted" | "required";
  readonly preview: boolean;
}

/** A command line that can't be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

function address(option: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${option} ${value}: must be an http:// or https:// address`);
  if (url.username !== "" || url.password !== "")
    throw new UsageError(`${option}: must not hold a name or a password; use --user and --password-file`);
  return value.replace(/\/$/, "");
}

/** Undefined when help is asked for. @throws UsageError */
export function readOptions(args: readonly string[], cwd = process.cwd()): Options | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const { base, stack, config, out, prometheus, victoriametrics, user } = values;
  const passwordFile = values["password-file"];
  if (base === "" || base.startsWith("-"))
    throw new UsageError(`--base ${JSON.stringify(base)}: name a branch, tag or commit`);
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(stack))
    throw new UsageError(`--stack ${JSON.stringify(stack)}: is no name of a stack`);
  if (values["no-pictures"] && values["require-pictures"])
    throw new UsageError("--no-pictures and --require-pictures exclude each other");
  return {
    base,
    stack,
    ...(config !== undefined && { config: resolve(cwd, config) }),
    out: isAbsolute(out) ? out : join(out === ".local/review" ? root : cwd, out),
    ...(prometheus !== undefined && { prometheus: address("--prometheus", prometheus) }),
    ...(victoriametrics !== undefined && { victoriametrics: address("--victoriametrics", victoriametrics) }),
    ...(user !== undefined && { user }),
    ...(passwordFile !== undefined && { passwordFile: resolve(cwd, passwordFile) }),
    pictures: values["no-pictures"] ? "none" : values["require-pictures"] ? "required" : "wanted",
    preview: !values["no-preview"],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        base: { type: "string", default: "main" },
        stack: { type: "string", default: "local" },
        config: { type: "string" },
        out: { type: "string", default: ".local/review" },
        prometheus: { type: "string" },
        victoriametrics: { type: "string" },
        user: { type: "string" },
        "password-file": { type: "string" },
        "no-pictures": { type: "boolean", default: false },
        "require-pictures": { type: "boolean", default: false },
        "no-preview": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
