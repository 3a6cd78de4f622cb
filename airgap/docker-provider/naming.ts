/** Names for resources whose program gives none: the logical name and seven random hexadecimal digits, as Pulumi does. */
import { createHash, randomBytes } from "node:crypto";
import { hasGeneratedName } from "./diff.ts";
import type { ValueObject } from "./properties.ts";

/**
 * The inputs with a `name`. A name that was generated before stays; the seed is the engine's, so that a preview and
 * its update agree.
 */
export function withName(inputs: ValueObject, olds: ValueObject, logicalName: string, seed: Uint8Array): ValueObject {
  if (inputs.name !== undefined && inputs.name !== null) return { ...inputs, __defaults: [] };
  const kept = hasGeneratedName(olds) && typeof olds.name === "string" ? olds.name : undefined;
  return { ...inputs, name: kept ?? `${logicalName}-${suffix(seed)}`, __defaults: ["name"] };
}

function suffix(seed: Uint8Array): string {
  const random = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(4);
  return random.toString("hex").slice(0, 7);
}
