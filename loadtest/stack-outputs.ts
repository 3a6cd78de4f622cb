/** Where a stack is and what it aims at, from what `pulumi stack output --json --show-secrets` prints. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { type Objectives, objectivesSchema } from "../signals/objectives.ts";
import type { Access } from "./metrics/access.ts";

const schema = z.object({
  endpoints: z.object({ predictions: z.url().optional(), prometheus: z.url() }),
  objectives: objectivesSchema,
  passwords: z.record(z.string(), z.string()),
});

export interface StackOutputs {
  /** Undefined where there are several prediction hosts: then one must be chosen. */
  readonly predictions: string | undefined;
  /** Its address. */
  readonly prometheus: Access;
  /** What its alerts go by. */
  readonly objectives: Objectives;
}

/** `source` is a file, or `-` for standard input: passwords are no arguments. */
export function readStackOutputs(source: string): StackOutputs {
  const text = readFileSync(source === "-" ? 0 : source, "utf8");
  if (text.trim() === "") throw new Error(`--stack-outputs ${source}: is empty; is the stack up? (make up)`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`--stack-outputs ${source}: is not JSON; make it with pulumi stack output --json --show-secrets`);
  }
  const { data, error } = schema.safeParse(content);
  if (data === undefined) {
    const problems = z.prettifyError(error);
    throw new Error(`--stack-outputs ${source}: is not what a stack of this version puts out (make up): ${problems}`);
  }
  const entry = Object.entries(data.passwords).find(([name]) => /prometheus.*admin/i.test(name));
  if (entry === undefined) throw new Error(`--stack-outputs ${source}: has no password of Prometheus' admin`);
  return {
    predictions: data.endpoints.predictions,
    prometheus: { url: new URL(data.endpoints.prometheus), user: "admin", password: entry[1] },
    objectives: data.objectives,
  };
}
