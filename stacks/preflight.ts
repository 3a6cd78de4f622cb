/** Looks at this machine's engine before anything is made: ports and subnets that something else has already. */
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { promisify } from "node:util";
import type Docker from "dockerode";
import type { Host, Site } from "../signals/site.ts";
import { ConfigError, type Problem } from "./config.ts";
import { connect } from "./dynamic/engine.ts";
import { overlap } from "./ipv4.ts";
import { loopback, type PublishedPort, publishedPorts } from "./published-ports.ts";

type Containers = Awaited<ReturnType<Docker["listContainers"]>>;

/** @throws ConfigError naming each taken port or subnet, its owner and the key to change. */
export async function preflight(site: Site): Promise<void> {
  const problems: Problem[] = [];
  for (const [index, host] of site.hosts.entries()) {
    if (!host.docker.startsWith("unix://")) continue; // another machine: its ports can't be tried from here
    problems.push(...(await hostProblems(site, host, index)));
  }
  if (problems.length > 0) throw new ConfigError(site.stack, problems);
}

async function hostProblems(site: Site, host: Host, index: number): Promise<Problem[]> {
  const engine = connect(host.docker);
  let containers: Containers;
  try {
    containers = await engine.listContainers();
  } catch (error) {
    const message = `no Docker engine answers there (${error instanceof Error ? error.message : String(error)})`;
    const fix = "start the engine, or correct the address (`make doctor` shows what is missing)";
    return [{ key: `vigia:hosts[${index}].docker`, value: host.docker, message, fix }];
  }
  const subnet = await subnetProblem(engine, site, host, index);
  const ports = await Promise.all(publishedPorts(site, host).map((port) => portProblem(site, port, containers)));
  const found = [subnet, ...ports].filter((problem) => problem !== undefined);
  // One port may be published on two addresses; it is one thing to change.
  return found.filter((problem, at) => found.findIndex(({ key }) => key === problem.key) === at);
}

async function portProblem(site: Site, wanted: PublishedPort, containers: Containers): Promise<Problem | undefined> {
  if (await isFree(wanted.ip, wanted.port)) return undefined;
  const publisher = containers.find((container) =>
    container.Ports.some((port) => port.PublicPort === wanted.port && sharesAddress(port.IP, wanted.ip)),
  );
  const ours = (container: Containers[number] | undefined) => container?.Labels["vigia.stack"] === site.stack;
  if (ours(publisher)) return undefined;
  // The node exporter listens on the host's own network, so that no container publishes its port.
  const listens = containers.find((c) => ours(c) && c.Labels["vigia.component"] === wanted.component);
  if (wanted.component === "node-exporter" && listens !== undefined) return undefined;
  const owner = publisher?.Names[0]?.replace(/^\//, "container ") ?? (await processOn(wanted.port));
  return {
    key: `vigia:ports.${wanted.key}`,
    value: wanted.port,
    message: `${wanted.ip}:${wanted.port} is taken${owner === undefined ? "" : ` by ${owner}`}`,
    fix: `stop it, or choose another port: pulumi config set --path vigia:ports.${wanted.key} <port>`,
  };
}

function sharesAddress(published: string | undefined, wanted: string): boolean {
  return published === undefined || published === "0.0.0.0" || published === "::" || published === wanted;
}

async function isFree(ip: string, port: number): Promise<boolean> {
  const result = await tryListen(ip, port);
  // The network of the gateway isn't made yet; a listener on all addresses would take the port there too, and shows
  // on any other loopback address.
  if (result === "EADDRNOTAVAIL" && ip !== loopback) return (await tryListen("127.77.77.77", port)) !== "EADDRINUSE";
  return result !== "EADDRINUSE";
}

function tryListen(ip: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: ip, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** The process that listens on a port, where `ss` can tell. */
async function processOn(port: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ss", ["-Hltnp", `sport = :${port}`]);
    const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(stdout);
    return match === null ? undefined : `process ${match[1]} (pid ${match[2]})`;
  } catch {
    return undefined;
  }
}

async function subnetProblem(engine: Docker, site: Site, host: Host, index: number): Promise<Problem | undefined> {
  const networks = await engine.listNetworks();
  const ours = networks.filter((network) => network.Labels?.["vigia.stack"] === site.stack);
  const ownGateways = new Set(ours.flatMap((network) => network.IPAM?.Config?.map((c) => c.Gateway) ?? []));
  const taken = [
    ...networks
      .filter((network) => !ours.includes(network))
      .flatMap((network) =>
        (network.IPAM?.Config ?? []).map((c) => ({ subnet: c.Subnet, owner: `the Docker network ${network.Name}` })),
      ),
    ...Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? [])
        .filter((address) => address.family === "IPv4" && !ownGateways.has(address.address))
        .map((address) => ({ subnet: address.cidr ?? undefined, owner: `the network interface ${name}` })),
    ),
  ];
  const clash = taken.find(({ subnet }) => subnet?.includes(".") && overlap(subnet, host.subnet));
  if (clash === undefined) return undefined;
  return {
    key: `vigia:hosts[${index}].subnet`,
    value: host.subnet,
    message: `it overlaps ${clash.subnet} of ${clash.owner}`,
    fix: `choose another subnet for vigia:hosts[${index}] (and its gateway as address)`,
  };
}
