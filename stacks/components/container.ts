/** Every container of Vigia is made here, so that each has the same safe defaults. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ConfigVolume } from "../dynamic/config-volume.ts";
import { mountPoint } from "../dynamic/helper-container.ts";
import { publishedPorts } from "../published-ports.ts";
import type { Host } from "./host.ts";
import { capabilityExceptions, rootExceptions } from "./users.ts";

export interface ContainerSpec {
  /** The component's name: label, network alias and part of the container's name. */
  component: string;
  /** Number of a replica: its container has a generated name and publishes no port, so that two can stand in for it. */
  replica?: number;
  /** Id of the image. */
  image: pulumi.Input<string>;
  entrypoint?: string[];
  command?: pulumi.Input<string>[];
  envs?: pulumi.Input<string>[];
  /** Numeric user and group; root only for the components of `rootExceptions`. */
  uid: number;
  /** Limit of memory in MiB; nothing is swapped. */
  memoryMiB: number;
  /** How long the process may take to end before it is killed: without it the engine's plugin kills at once. */
  destroyGraceSeconds: number;
  /** Files that the component reads below /etc/vigia/current. */
  files?: ConfigVolume;
  /** Whether a change of the files replaces the container: for components that can't load files anew. */
  replaceOnNewFiles?: boolean;
  mounts?: docker.types.input.ContainerMount[];
  /** Path -> options of a file system in memory, the only places that the process may write to beside its volumes. */
  tmpfs?: Record<string, string>;
  /** Command that exits 0 when the component is healthy; the up waits for it. */
  healthCommand?: string[];
  /** Seconds between two checks; each costs a process, so that only what others wait for is checked often. */
  healthSeconds?: number;
  /** Devices of the host that it may open, with the rights `r`, `w`, `m`. */
  devices?: docker.types.input.ContainerDevice[];
  /** The host's own network and processes, instead of Vigia's network: for what measures the host. */
  onHost?: boolean;
}

/** Fields that the plugin reports as updated without changing the container. */
const replacedToChange = ["healthcheck", "tmpfs", "init"];

export function container(
  parent: pulumi.Resource,
  host: Host,
  spec: ContainerSpec,
  opts: pulumi.CustomResourceOptions = {},
): docker.Container {
  const { component } = spec;
  if (spec.uid === 0 && rootExceptions[component] === undefined) {
    throw new Error(`${component} runs as root without being one of the listed exceptions`);
  }
  const { replica } = spec;
  const memory = spec.memoryMiB;
  return new docker.Container(
    host.resourceName(replica === undefined ? component : `${component}-${replica}`),
    {
      ...(replica === undefined ? { name: host.engineName(component) } : {}),
      image: spec.image,
      ...(spec.entrypoint === undefined ? {} : { entrypoints: spec.entrypoint }),
      ...(spec.command === undefined ? {} : { command: spec.command }),
      ...(spec.envs === undefined ? {} : { envs: spec.envs }),
      user: `${spec.uid}:${spec.uid}`,
      memory,
      memorySwap: memory,
      readOnly: true,
      capabilities: capabilities(component),
      ...(spec.devices === undefined ? {} : { devices: spec.devices }),
      securityOpts: ["no-new-privileges:true"],
      restart: "unless-stopped",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      labels: [...host.labelList(component), ...filesLabel(spec)],
      destroyGraceSeconds: spec.destroyGraceSeconds,
      mounts: [...fileMounts(spec), ...(spec.mounts ?? [])],
      ...(spec.tmpfs === undefined ? {} : { tmpfs: spec.tmpfs }),
      ...network(host, spec),
      ...health(spec),
    },
    {
      parent,
      provider: host.provider,
      replaceOnChanges: replacedToChange,
      deleteBeforeReplace: replica === undefined,
      ...opts,
    },
  );
}

function capabilities(component: string): docker.types.input.ContainerCapabilities {
  const adds = capabilityExceptions[component]?.capabilities;
  return { ...(adds === undefined ? {} : { adds }), drops: ["ALL"] };
}

function fileMounts(spec: ContainerSpec): docker.types.input.ContainerMount[] {
  if (spec.files === undefined) return [];
  return [{ type: "volume", source: spec.files.volume, target: mountPoint, readOnly: true }];
}

/**
 * New files, new label, new container. The engine's `replacementTrigger` was seen to miss a change of a secret value. The
 * digest gives nothing away: the secrets that it covers are random passwords.
 */
function filesLabel(spec: ContainerSpec): docker.types.input.ContainerLabel[] {
  if (spec.files === undefined || spec.replaceOnNewFiles !== true) return [];
  return [{ label: "vigia.files", value: pulumi.unsecret(spec.files.hash) }];
}

function network(host: Host, spec: ContainerSpec): Partial<docker.ContainerArgs> {
  if (spec.onHost === true) return { networkMode: "host", pidMode: "host" };
  const ports =
    spec.replica === undefined
      ? publishedPorts(host.site, host.config).filter((port) => port.component === spec.component)
      : [];
  return {
    networksAdvanced: [{ name: host.network.name, aliases: [spec.component] }],
    ...(ports.length === 0
      ? {}
      : { ports: ports.map(({ ip, port, internal }) => ({ ip, external: port, internal, protocol: "tcp" })) }),
  };
}

function health(spec: ContainerSpec): Partial<docker.ContainerArgs> {
  if (spec.healthCommand === undefined) return {};
  return {
    healthcheck: {
      tests: ["CMD", ...spec.healthCommand],
      interval: `${spec.healthSeconds ?? 5}s`,
      timeout: "5s",
      startPeriod: "60s",
      retries: 3,
    },
    wait: true,
    waitTimeout: 120,
  };
}
