/** What the file backend holds of a stack: its resources, what was under way when it was last written, its locks. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { readIfThere } from "./files.ts";

export interface StackState {
  /** Ids of the resources in the state; for Docker the id of the container, network or volume. */
  readonly ids: ReadonlySet<string>;
  /** Resources of providers, which leaves out the stack itself and the providers. */
  readonly resources: number;
  /** Operations that were under way when the state was last written: an `up` was killed in them. */
  readonly pending: readonly string[];
}

interface Checkpoint {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly { readonly id?: string; readonly type: string; readonly custom?: boolean }[];
      readonly pending_operations?: readonly { readonly resource: { readonly urn: string }; readonly type: string }[];
    };
  };
}

/** Reads a state file's text. */
export function parseState(text: string): StackState {
  const latest = (JSON.parse(text) as Checkpoint).checkpoint?.latest;
  const resources = (latest?.resources ?? []).filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
  return {
    ids: new Set(resources.flatMap(({ id }) => (id === undefined ? [] : [id]))),
    resources: resources.length,
    pending: (latest?.pending_operations ?? []).map(
      ({ resource, type }) => `${type} ${resource.urn.split("::").at(-1)}`,
    ),
  };
}

/** The stack's state, or `undefined` if the stack does not exist. */
export async function readState(stateFile: string): Promise<StackState | undefined> {
  const text = await readIfThere(stateFile);
  return text === undefined ? undefined : parseState(text);
}

export interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/** Whether the process that took a lock is a running Pulumi; a lock of another machine counts as held. */
export async function isHeld(lock: Lock): Promise<boolean> {
  if (lock.hostname !== hostname()) return true;
  try {
    process.kill(lock.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return describesRunningPulumi(await readIfThere(`/proc/${lock.pid}/stat`));
}

/**
 * Reads `pid (name) state ...` of proc(5). The pid may have been given to something else since; and a killed process that
 * nobody has waited for yet is a zombie: it has a pid, but holds nothing.
 */
export function describesRunningPulumi(stat: string | undefined): boolean {
  if (stat === undefined) return true; // no /proc on this system: the pid is all there is to go by
  const [, name = "", state = ""] = /\((.*)\) (\S)/s.exec(stat) ?? [];
  return name.startsWith("pulumi") && !["Z", "X"].includes(state);
}

/** The locks on a stack. */
export async function readLocks(folder: string): Promise<Lock[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const locks = await Promise.all(files.map((name) => readIfThere(path.join(folder, name))));
  return locks.filter((text) => text !== undefined).map((text) => JSON.parse(text) as Lock);
}
