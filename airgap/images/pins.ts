/** `stacks/images.yaml`: which image each component runs. */
import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { z } from "zod";
import { pinnedVersion } from "./version.ts";

const official = z.string().refine((image) => {
  try {
    return pinnedVersion(image) !== "" && !image.endsWith("-airgap");
  } catch {
    return false;
  }
}, "must be name:version, an official tag");

const contract = z.looseObject({ user: z.string().optional(), healthcheck: z.array(z.string()).optional() });

const schema = z.record(z.string(), z.looseObject({ official, contract: contract.optional() }));

export interface Pin {
  readonly official: string;
  /** What the stack relies on; the stack says what the rest of it means. */
  readonly contract?: { readonly user?: string | undefined; readonly healthcheck?: string[] | undefined } | undefined;
}

export type Pins = Readonly<Record<string, Pin>>;

/** @throws Error naming file, key and fix */
export async function readPins(path: string): Promise<Pins> {
  const parsed = schema.safeParse(load(await readFile(path, "utf8")));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`);
}
