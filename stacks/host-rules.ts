/** Rules for hosts: where their engines are, how they are reached, which networks they get. */
import { isIPv4 } from "node:net";
import type { Host } from "../signals/site.ts";
import type { Problem } from "./config-problems.ts";
import type { StackConfig } from "./config-schema.ts";
import { contains, gatewayOf, isSubnet, overlap, sizeOf } from "./ipv4.ts";

export function hostProblems(config: StackConfig): Problem[] {
  return [...engines(config), ...subnets(config), ...sharedEngines(config), ...addresses(config)];
}

/** Whoever reaches an engine by plain tcp is root on its machine. */
function engines(config: StackConfig): Problem[] {
  if (config.environment === "local") return [];
  return config.hosts.flatMap(({ docker }, index) => {
    if (!docker.startsWith("tcp://")) return [];
    const message = "an engine behind tcp:// obeys whoever reaches it; local stacks only";
    const fix = "use ssh://<user>@<machine>";
    return [{ key: `vigia:hosts[${index}].docker`, value: docker, message, fix }];
  });
}

/** Containers of a host beside its replicas, of which the old and the new ones may be there at once. */
const otherContainers = 18;

function subnets(config: StackConfig): Problem[] {
  return config.hosts.flatMap((host, index) => {
    const key = `vigia:hosts[${index}].subnet`;
    if (!isSubnet(host.subnet)) {
      const fix = "set the bits behind the prefix to zero, as in 172.30.77.0/24";
      return [{ key, value: host.subnet, message: "it is an address in a subnet, not a subnet", fix }];
    }
    const needed = otherContainers + 2 * config.replicas;
    // The first, the last and the gateway's address are no container's.
    if (sizeOf(host.subnet) - 3 >= needed) return [];
    const message = `it has no room for ${needed} containers`;
    return [{ key, value: host.subnet, message, fix: "choose a larger subnet, for example a /24" }];
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
    if (config.environment === "local" && !host.docker.startsWith("ssh://")) return gatewayAddress(host, key);
    const fix = "set the IPv4 address under which the other hosts reach this one";
    if (!isIPv4(host.address)) {
      return [{ key, value: host.address, message: "ports are published on it: it must be an IPv4 address", fix }];
    }
    if (/^(127\.|0\.)/.test(host.address)) {
      return [{ key, value: host.address, message: "other hosts cannot reach one under this address", fix }];
    }
    const same = config.hosts.findIndex((other) => other.address === host.address);
    if (same < index && config.hosts[same]?.docker !== host.docker) {
      const message = `hosts[${same}] on another engine has this address already`;
      return [{ key, value: host.address, message, fix }];
    }
    return [];
  });
}

/** With a local engine `address` is the network's gateway: containers of other networks reach it, outsiders don't. */
function gatewayAddress(host: Host, key: string): Problem[] {
  const gateway = gatewayOf(host.subnet);
  if (host.address === gateway) return [];
  const inside = isIPv4(host.address) && contains(host.subnet, host.address);
  const message = `${inside ? "not the gateway" : "not an address"} of the host's subnet ${host.subnet}`;
  return [{ key, value: host.address, message, fix: `set it to ${gateway}, the first address of the subnet` }];
}
