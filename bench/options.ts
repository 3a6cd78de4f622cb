/** The command line of the benchmarks. */
import { parseArgs } from "node:util";
import { z } from "zod";

export const groups = ["throughput", "fastapi", "latency", "start"] as const;
export type Group = (typeof groups)[number];

const schema = z.strictObject({
  only: z.array(z.enum(groups, `must be one of ${groups.join(", ")}`)),
  rounds: z.coerce.number().int().min(1).max(99),
  seconds: z.coerce.number().int().min(1).max(600),
  "latency-seconds": z.coerce.number().int().min(5).max(3600),
  json: z.string().optional(),
  profile: z.boolean(),
});

export interface BenchOptions {
  readonly only: readonly Group[];
  readonly rounds: number;
  readonly seconds: number;
  readonly latencySeconds: number;
  /** File for the results as JSON. */
  readonly json: string | undefined;
  readonly profile: boolean;
}

export const usage = `Usage: node bench/main.ts [options]      (make bench ARGS='...')
  --only <group>         ${groups.join(", ")}; may be given several times
  --rounds 3             rounds, each with fresh processes; medians count
  --seconds 12           load on each server in each round of throughput, in turns of four seconds
  --latency-seconds 60   length of each run at a constant demand
  --json <file>          also write the results as JSON
  --profile              servers write a CPU profile to .local/bench/profiles; figures are slower then
Starts Redis and Postgres in containers, the real bundle of the service on a core of its own, the load on the others.
Prints the table for docs/performance.md. Exit code: 0 all goals met, 1 one missed, 2 it could not be measured.`;

/** Undefined where help is asked for. Throws an error that names every wrong option and what it must be. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [...groups] },
      rounds: { type: "string", default: "3" },
      seconds: { type: "string", default: "12" },
      "latency-seconds": { type: "string", default: "60" },
      json: { type: "string" },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const { help, ...given } = values;
  if (help) return undefined;
  const { data, error } = schema.safeParse(given);
  if (data === undefined) {
    throw new Error(error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`).join("\n"));
  }
  const { "latency-seconds": latencySeconds, json, ...rest } = data;
  return { ...rest, latencySeconds, json };
}
