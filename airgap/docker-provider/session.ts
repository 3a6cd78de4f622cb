/** What one run of the provider has seen: it tells a resource of the state from the orphan of a killed run. */
import { ProviderError } from "./errors.ts";

export const stackLabel = "vigia.stack";
/** Set on every container: finds the orphans of a killed run also where names are generated. */
export const urnLabel = "vigia.urn";

export class Session {
  readonly #claims = new Map<string, string>();
  readonly #known = new Set<string>();

  /** Marks a container of the state, so that it is no orphan. */
  know(id: string): void {
    this.#known.add(id);
  }

  knows(id: string): boolean {
    return this.#known.has(id);
  }

  /** Reserves the name of a thing for a resource. Throws if another resource of this run has it. */
  claim(kind: string, name: string, urn: string): void {
    const owner = this.#claims.get(`${kind} ${name}`);
    if (owner !== undefined && owner !== urn) {
      throw new ProviderError(`two resources want the ${kind} '${name}': ${owner} and ${urn}. Give one another name.`);
    }
    this.#claims.set(`${kind} ${name}`, urn);
  }

  /** True if another resource took the thing over in this run, for instance because its logical name changed. */
  takenOver(kind: string, name: string, urn: string): boolean {
    const owner = this.#claims.get(`${kind} ${name}`);
    return owner !== undefined && owner !== urn;
  }
}

/** An error unless the labels of an existing thing say that it is this stack's own. */
export function refuseForeign(
  kind: string,
  name: string,
  labels: { readonly [label: string]: string } | null | undefined,
  stack: string,
): void {
  const owner = labels?.[stackLabel];
  if (owner === stack) return;
  const whose = owner === undefined ? `carries no label ${stackLabel}` : `belongs to the stack '${owner}'`;
  throw new ProviderError(
    `there is already a ${kind} named '${name}', and it ${whose}, so it is left alone. ` +
      `Remove it (docker ${kind} rm ${name}) or give this stack other names.`,
  );
}
