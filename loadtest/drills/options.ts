/** The command line of the drills. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { objectivesSchema } from "../../signals/objectives.ts";
import { drills } from "./catalogue.ts";
import type { Drill } from "./drill.ts";

export type Task =
  | { readonly kind: "help" | "list" | "repair" }
  | { readonly kind: "drills"; readonly drills: readonly Drill[] }
  | { readonly kind: "quiet"; readonly minutes: number; readonly rate: number };

export interface DrillOptions {
  readonly task: Task;
  readonly stack: string;
  readonly outputs: string;
  readonly apiKeyFile: string | undefined;
  readonly prefix: string;
  /** Requests a second beside the drills. */
  readonly rate: number;
  /** Names of alerts that neither keep a drill from beginning nor count against it. */
  readonly ignored: readonly string[];
  readonly json: boolean;
}

const drillRate = 20;
const quietRate = objectivesSchema.parse({}).throughputTarget;
const quietMinutes = 15;

const schema = z.object({
  rate: z.coerce
    .number("must be a number")
    .min(5, "must be 5 or more: with less, alerts on latency and errors keep silent")
    .max(1000)
    .optional(),
  minutes: z.coerce
    .number("must be a number")
    .positive("must be more than 0")
    .max(24 * 60, "must be a day at most")
    .optional(),
  prefix: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,50}$/, "must be the beginning of a series id"),
});

export const usage = `Usage: node loadtest/drills/main.ts [names...] [options]      (make drill NAME=..., make quiet MINUTES=15)
  without names                 list the drills
  all                           every drill, one after the other
  quiet                         full load and no fault: nobody must be told anything
  repair                        undo what a drill left behind that was killed
  --stack local                 the stack, a local one
  --stack-outputs <path|->      what \`pulumi stack output --json --show-secrets\` prints; make hands it over by standard input
  --rate                        requests a second: ${drillRate} beside drills, ${quietRate} in a quiet run
  --minutes ${quietMinutes}                  length of a quiet run
  --prefix drill_               what the ids of the series in use begin with
  --api-key-file <path>         file with a client's API key, where the stack names clients
  --ignore HostOutOfMemory      alerts that have other reasons, on a machine that does other work as well
  --json                        print the result as JSON
Exit code: 0 all passed, 1 one failed, 2 could not be run, 130 interrupted (and repaired).`;

/** Throws an error that names the wrong option or name, and what there is. */
export function readOptions(args: readonly string[]): DrillOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stack: { type: "string", default: "local" },
      "stack-outputs": { type: "string", default: "-" },
      rate: { type: "string" },
      minutes: { type: "string" },
      prefix: { type: "string", default: "drill_" },
      "api-key-file": { type: "string" },
      ignore: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { data, error } = schema.safeParse(values);
  if (data === undefined) {
    const shown = values as Readonly<Record<string, unknown>>;
    throw new Error(
      error.issues.map(({ path, message }) => `--${path.join(".")} ${shown[String(path[0])]}: ${message}`).join("\n"),
    );
  }
  const names = listed(positionals);
  return {
    task: values.help ? { kind: "help" } : taskOf(names, { minutes: quietMinutes, rate: quietRate, ...given(data) }),
    stack: values.stack,
    outputs: values["stack-outputs"],
    apiKeyFile: values["api-key-file"],
    prefix: data.prefix,
    rate: data.rate ?? drillRate,
    ignored: listed(values.ignore),
    json: values.json,
  };
}

function listed(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(",")).filter((name) => name !== "");
}

/** Without the keys that were not given. */
function given({ minutes, rate }: z.infer<typeof schema>): { minutes?: number; rate?: number } {
  return { ...(minutes !== undefined && { minutes }), ...(rate !== undefined && { rate }) };
}

function taskOf(names: readonly string[], quiet: { minutes: number; rate: number }): Task {
  const [only] = names;
  if (only === undefined) return { kind: "list" };
  if (names.length === 1 && only === "all") return { kind: "drills", drills };
  if (names.length === 1 && only === "quiet") return { kind: "quiet", ...quiet };
  if (names.length === 1 && only === "repair") return { kind: "repair" };
  const unknown = names.filter((name) => !drills.some((drill) => drill.name === name));
  if (unknown.length > 0) {
    const known = drills.map(({ name }) => name).join(", ");
    throw new Error(`NAME=${unknown.join(",")}: no such drill; choose all, quiet, repair or some of: ${known}`);
  }
  return { kind: "drills", drills: names.flatMap((name) => drills.filter((drill) => drill.name === name)) };
}
