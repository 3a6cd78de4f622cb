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

const schema = z.record(z.string(), z.looseObject({ official }));

export type Pins = Readonly<Record<string, { readonly official: string }>>;

/** @throws Error naming file, key and fix */
export async function readPins(path: string): Promise<Pins> {
  const parsed = schema.safeParse(load(await readFile(path, "utf8")));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not valid"}`);
}
