/** Rules between several values of a stack's configuration, which no schema of a single value can say. */
import { type Role, roles } from "../signals/site.ts";
import { alertProblems } from "./alert-rules.ts";
import { clientProblems } from "./client-rules.ts";
import type { Problem } from "./config-problems.ts";
import type { StackConfig } from "./config-schema.ts";
import { hostProblems } from "./host-rules.ts";
import { essentialImages } from "./images.ts";

/** What the rules look at beside the checked configuration. */
export interface Context {
  /** Name of the stack. */
  readonly stack: string;
  /** Every key that the stack sets, those of secrets included -> its value. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The keys whose values are secrets. */
  readonly secretKeys: ReadonlySet<string>;
}

export function siteProblems(config: StackConfig, context: Context): Problem[] {
  return [
    ...stackName(context.stack),
    ...localOnly(config),
    ...essentials(config),
    ...twice(config.hosts, "hosts", "name", (host) => host.name),
    ...twice(config.receivers, "receivers", "name", (receiver) => receiver.name),
    ...twice(config.clients, "clients", "name", (client) => client.name),
    ...clientProblems(config.clients),
    ...roleCounts(config),
    ...equalPorts(config),
    ...hostProblems(config),
    ...alertProblems(config, context),
  ];
}

/** It stands in the names of containers and images, which take no others. */
function stackName(stack: string): Problem[] {
  if (/^[a-z][a-z0-9-]{0,30}$/.test(stack)) return [];
  const message = "must be lower-case letters, digits and dashes, starting with a letter";
  return [{ key: "the stack's name", value: stack, message, fix: "pulumi stack rename <name>" }];
}

function localOnly(config: StackConfig): Problem[] {
  if (config.environment === "local") return [];
  const fix = "remove it, or set vigia:environment to local if this stack serves one machine for trying things out";
  const problems: Problem[] = [];
  if (config.faults) {
    problems.push({ key: "vigia:faults", value: true, message: "faults may be injected in local stacks only", fix });
  }
  if (config.airgap !== undefined) {
    const message = "fallback images and the embedded provider serve local stacks only";
    problems.push({ key: "vigia:airgap", value: config.airgap, message, fix });
  }
  return problems;
}

function essentials(config: StackConfig): Problem[] {
  return essentialImages.flatMap((key) => {
    const value = config.airgap?.missing[key];
    if (value === undefined) return [];
    const fix = "make the image available: the set-up (`make up`) builds it and removes this entry";
    return [{ key: `vigia:airgap.missing.${key}`, value, message: "no stack can do without this image", fix }];
  });
}

function twice<T>(items: readonly T[], list: string, field: string, of: (item: T) => string): Problem[] {
  const firstAt = new Map<string, number>();
  return items.flatMap((item, index) => {
    const value = of(item);
    const first = firstAt.get(value);
    if (first === undefined) {
      firstAt.set(value, index);
      return [];
    }
    const message = `${list}[${first}] has this ${field} already`;
    return [
      { key: `vigia:${list}[${index}].${field}`, value, message, fix: `give each of ${list} a ${field} of its own` },
    ];
  });
}

/** How many hosts of a role there may be. */
const allowed: Record<Role, { min: number; max: number; what: string }> = {
  monitoring: { min: 1, max: 1, what: "exactly one host" },
  data: { min: 1, max: 1, what: "exactly one host" },
  prediction: { min: 1, max: Number.POSITIVE_INFINITY, what: "at least one host" },
};

function roleCounts(config: StackConfig): Problem[] {
  return roles.flatMap((role) => {
    const names = config.hosts.filter((host) => host.roles.includes(role)).map((host) => host.name);
    const { min, max, what } = allowed[role];
    if (names.length >= min && names.length <= max) return [];
    const message = `${what} must have the role ${role}, here it is ${names.length === 0 ? "none" : names.join(", ")}`;
    const value = config.hosts.map((host) => ({ name: host.name, roles: host.roles }));
    return [{ key: "vigia:hosts", value, message, fix: `give the role ${role} to ${what}` }];
  });
}

function equalPorts(config: StackConfig): Problem[] {
  const firstWith = new Map<number, string>();
  return Object.entries(config.ports).flatMap(([name, value]) => {
    const first = firstWith.get(value);
    if (first === undefined) {
      firstWith.set(value, name);
      return [];
    }
    const message = `vigia:ports.${first} has this port already`;
    return [{ key: `vigia:ports.${name}`, value, message, fix: `choose another free port for vigia:ports.${name}` }];
  });
}
