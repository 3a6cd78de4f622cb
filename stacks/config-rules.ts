/** Rules between several values of a stack's configuration, which no schema of a single value can say. */
import { isIPv4 } from "node:net";
import { type Host, type Role, roles } from "../signals/site.ts";
import type { Problem, StackConfig } from "./config.ts";
import { essentialImages } from "./images.ts";
import { contains, gatewayOf, overlap } from "./ipv4.ts";

/** @param keys every key that the stack sets, secrets included. */
export function siteProblems(config: StackConfig, keys: ReadonlySet<string>): Problem[] {
  return [
    ...localOnly(config),
    ...essentials(config),
    ...twice(config.hosts, "hosts", "name", (host) => host.name),
    ...twice(config.receivers, "receivers", "name", (receiver) => receiver.name),
    ...roleCounts(config),
    ...equalPorts(config),
    ...sharedEngines(config),
    ...addresses(config),
    ...missingSecrets(config, keys),
  ];
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

/** Hosts on one engine share its loopback address and its routes. */
function sharedEngines(config: StackConfig): Problem[] {
  return config.hosts.flatMap((host, index) =>
    config.hosts.slice(0, index).flatMap((other, at) => {
      if (other.docker !== host.docker) return [];
      const problems: Problem[] = [];
      if (overlap(other.subnet, host.subnet)) {
        const message = `hosts[${at}] (${other.name}) on the same engine has ${other.subnet}`;
        const fix = "give each host of one engine a subnet of its own";
        problems.push({ key: `vigia:hosts[${index}].subnet`, value: host.subnet, message, fix });
      }
      if (other.roles.includes("prediction") && host.roles.includes("prediction")) {
        const message = `hosts[${at}] (${other.name}) on the same engine publishes the endpoint on 127.0.0.1 already`;
        const fix = "keep one prediction host on an engine";
        problems.push({ key: `vigia:hosts[${index}].docker`, value: host.docker, message, fix });
      }
      return problems;
    }),
  );
}

function addresses(config: StackConfig): Problem[] {
  return config.hosts.flatMap((host, index) => {
    const key = `vigia:hosts[${index}].address`;
    if (config.environment === "local" && host.docker.startsWith("unix://")) return gatewayAddress(host, key);
    if (/^(127\.|localhost$|0\.0\.0\.0$|::1$)/.test(host.address)) {
      const fix = "set the address under which the other hosts reach this one";
      return [{ key, value: host.address, message: "other hosts cannot reach a loopback address", fix }];
    }
    return [];
  });
}

/** On this machine's engine `address` is the network's gateway: containers of other networks reach it, outsiders don't. */
function gatewayAddress(host: Host, key: string): Problem[] {
  const gateway = gatewayOf(host.subnet);
  if (host.address === gateway) return [];
  const inside = isIPv4(host.address) && contains(host.subnet, host.address);
  const message = `${inside ? "not the gateway" : "not an address"} of the host's subnet ${host.subnet}`;
  return [{ key, value: host.address, message, fix: `set it to ${gateway}, the first address of the subnet` }];
}

function missingSecrets(config: StackConfig, keys: ReadonlySet<string>): Problem[] {
  return config.receivers.flatMap((receiver) => {
    if (keys.has(receiver.urlSecret)) return [];
    const key = `vigia:${receiver.urlSecret}`;
    const message = `the receiver ${receiver.name} takes its URL from this secret`;
    return [{ key, value: undefined, message, fix: `pulumi config set --secret ${key} <url>` }];
  });
}
