/** What each resource type implements; the server does everything that all types share. */
import type Docker from "dockerode";
import type { Severity } from "./engine-log.ts";
import type { PlainObject, ValueObject } from "./properties.ts";
import type { Failure, Properties } from "./schema.ts";
import type { Session } from "./session.ts";

export interface Context {
  readonly urn: string;
  /** Name of the Pulumi stack, the value of the label `vigia.stack`. */
  readonly stack: string;
  /** Connected on first use: a preview never calls it. */
  readonly docker: () => Docker;
  readonly session: Session;
  readonly log: (severity: Severity, message: string) => Promise<void>;
  readonly progress: (message: string) => Promise<void>;
  /** Aborted when the person interrupts `pulumi up`. */
  readonly cancelled: AbortSignal;
}

export interface Created {
  readonly id: string;
  /** Inputs and computed outputs, without marks of secrecy: the server puts those back. */
  readonly outputs: PlainObject;
}

export interface Resource {
  readonly properties: Properties;
  /** Outputs that only the engine knows: unknown in a preview of a creation. */
  readonly computed: readonly string[];
  /** True if every update makes the computed outputs anew: they are unknown in its preview. */
  readonly computedAnew?: boolean;
  /** Whether a name is generated where none is given. */
  readonly named: boolean;
  /** True if the old one goes before its replacement comes, whatever its name. */
  readonly deleteBeforeReplace?: boolean;
  /** Checks beyond the schema; may add inputs, and must work with unknowns. */
  readonly check?: (inputs: ValueObject) => { readonly inputs: ValueObject; readonly failures: readonly Failure[] };
  /** Properties that changed outside the inputs, such as a failed start: they replace the resource. */
  readonly tainted?: (state: ValueObject) => string | undefined;
  readonly create: (context: Context, inputs: PlainObject) => Promise<Created>;
  /** The live state, undefined if the resource is gone. */
  readonly read: (
    context: Context,
    id: string,
    state: PlainObject,
    inputs: PlainObject,
  ) => Promise<Created | undefined>;
  readonly update: (context: Context, id: string, state: PlainObject, inputs: PlainObject) => Promise<PlainObject>;
  readonly delete: (context: Context, id: string, state: PlainObject) => Promise<void>;
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

interface LabelInput {
  readonly label: string;
  readonly value: string;
}

/** Docker's form of `labels: [{ label, value }]`. */
export function labelMap(labels: unknown): { [label: string]: string } {
  const list = Array.isArray(labels) ? (labels as LabelInput[]) : [];
  return Object.fromEntries(list.map(({ label, value }) => [label, value]));
}

/** The reverse of `labelMap`, sorted by label. */
export function labelList(labels: { readonly [label: string]: string } | null | undefined): PlainObject[] {
  return Object.entries(labels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
