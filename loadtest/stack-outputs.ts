/** Where a stack is, from what `pulumi stack output --json --show-secrets` prints. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { PushTarget } from "./metrics/push.ts";

const schema = z.object({
  endpoints: z.object({ predictions: z.url().optional(), prometheus: z.url() }),
  passwords: z.record(z.string(), z.string()),
});

export interface StackPlaces {
  /** Undefined where there are several prediction hosts: then one must be chosen. */
  readonly predictions: string | undefined;
  readonly push: PushTarget;
}

/** `source` is a file, or `-` for standard input: passwords are no arguments. */
export function readStackOutputs(source: string): StackPlaces {
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
    throw new Error(`--stack-outputs ${source}: is not what this stack puts out: ${z.prettifyError(error)}`);
  }
  const entry = Object.entries(data.passwords).find(([name]) => /prometheus.*admin/i.test(name));
  if (entry === undefined) throw new Error(`--stack-outputs ${source}: has no password of Prometheus' admin`);
  return {
    predictions: data.endpoints.predictions,
    push: { url: new URL("/api/v1/write", data.endpoints.prometheus), user: "admin", password: entry[1] },
  };
}
