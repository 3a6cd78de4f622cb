/**
 * State of this provider and state of the official plugin never mix. Ours carries, where the official one (a bridge to
 * Terraform) keeps its schema version, a text that is no number: it can't parse it and stops with that text. State
 * without the text is refused here.
 */
import { ProviderError } from "./errors.ts";
import { reveal, type ValueObject } from "./properties.ts";

const mark =
  "state of Vigia's embedded docker provider: destroy this stack with the embedded provider before you use the official plugin";

export const stateMark = { __meta: JSON.stringify({ schema_version: mark }) };

/** Throws if `state` was written by the official plugin. */
export function refuseForeignState(urn: string, state: ValueObject): void {
  const meta = reveal(state.__meta ?? null);
  if (typeof meta === "string" && meta.includes(mark)) return;
  throw new ProviderError(
    `${urn} was made with the official docker plugin, and the embedded provider does not share its state. ` +
      "Install the official plugin (docker 5.2.0) again, or destroy the stack with it first.",
  );
}
