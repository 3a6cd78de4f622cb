/** Translates the inputs of a container to the engine's create request. */
import type { ContainerCreateOptions, HostConfig } from "dockerode";
import type {
  ContainerInputs,
  HealthcheckInput,
  MountInput,
  NetworkInput,
  PortInput,
  VolumeInput,
} from "./container-inputs.ts";
import { nanoseconds } from "./duration.ts";
import { labelMap } from "./resource.ts";
import { urnLabel } from "./session.ts";

const mebibyte = 1024 * 1024;

/** The kernel's own weight: an update to 0 would change nothing. */
export const defaultCpuShares = 1024;

/** Mebibytes to the engine's bytes; -1 (no limit) stays. */
export const swapBytes = (swap: number): number => (swap > 0 ? swap * mebibyte : swap);
export const memoryBytes = (memory: number): number => memory * mebibyte;

/** The network that the container is created in; the others of `networksAdvanced` are connected before the start. */
export function firstNetwork(inputs: ContainerInputs): NetworkInput | undefined {
  return inputs.networksAdvanced?.[0];
}

export function endpoint(network: NetworkInput): object {
  return {
    ...(network.aliases && { Aliases: network.aliases }),
    ...(network.ipv4Address && { IPAMConfig: { IPv4Address: network.ipv4Address } }),
  };
}

/** @param urn goes on the container as a label, so that the orphan of a killed run is found */
export function containerOptions(inputs: ContainerInputs, urn: string): ContainerCreateOptions {
  const first = firstNetwork(inputs);
  const exposed = (inputs.ports ?? []).map((port) => `${port.internal}/${port.protocol ?? "tcp"}`);
  const anonymous = (inputs.volumes ?? []).filter(
    ({ containerPath, hostPath, volumeName }) => containerPath && !hostPath && !volumeName,
  );
  return {
    name: inputs.name,
    Image: inputs.image,
    ...(inputs.command && { Cmd: inputs.command }),
    ...(inputs.entrypoints && { Entrypoint: inputs.entrypoints }),
    ...(inputs.envs && { Env: inputs.envs }),
    ...(inputs.user && { User: inputs.user }),
    ...(inputs.workingDir && { WorkingDir: inputs.workingDir }),
    ...(inputs.hostname && { Hostname: inputs.hostname }),
    ...(inputs.stopSignal && { StopSignal: inputs.stopSignal }),
    ...(inputs.stopTimeout && { StopTimeout: inputs.stopTimeout }),
    ...(exposed.length > 0 && { ExposedPorts: Object.fromEntries(exposed.map((port) => [port, {}])) }),
    ...(anonymous.length > 0 && {
      Volumes: Object.fromEntries(anonymous.map(({ containerPath }) => [containerPath, {}])),
    }),
    ...(inputs.healthcheck && { Healthcheck: health(inputs.healthcheck) }),
    Labels: { ...labelMap(inputs.labels), [urnLabel]: urn },
    HostConfig: hostConfig(inputs),
    ...(first && { NetworkingConfig: { EndpointsConfig: { [first.name]: endpoint(first) } } }),
  };
}

function hostConfig(inputs: ContainerInputs): HostConfig {
  const first = firstNetwork(inputs);
  const fromContainers = (inputs.volumes ?? []).flatMap(({ fromContainer }) => fromContainer ?? []);
  return {
    // One request instead of three: the container starts in its own network rather than in the default bridge.
    NetworkMode: first?.name ?? inputs.networkMode ?? "bridge",
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: 0 },
    ReadonlyRootfs: inputs.readOnly === true,
    Privileged: inputs.privileged === true,
    Mounts: (inputs.mounts ?? []).map(mount) as NonNullable<HostConfig["Mounts"]>,
    Binds: binds(inputs.volumes ?? []),
    PortBindings: portBindings(inputs.ports ?? []),
    LogConfig: { Type: inputs.logDriver ?? "", Config: inputs.logOpts ?? {} },
    ...(inputs.init !== undefined && { Init: inputs.init }),
    ...(fromContainers.length > 0 && { VolumesFrom: fromContainers }),
    ...(inputs.tmpfs && { Tmpfs: inputs.tmpfs }),
    ...(inputs.memory && { Memory: memoryBytes(inputs.memory) }),
    ...(inputs.memorySwap && { MemorySwap: swapBytes(inputs.memorySwap) }),
    ...(inputs.cpuShares && { CpuShares: inputs.cpuShares }),
    ...(inputs.shmSize && { ShmSize: memoryBytes(inputs.shmSize) }),
    ...(inputs.hosts && { ExtraHosts: inputs.hosts.map(({ host, ip }) => `${host}:${ip}`) }),
    ...(inputs.pidMode && { PidMode: inputs.pidMode }),
    ...(inputs.capabilities?.adds && { CapAdd: inputs.capabilities.adds }),
    ...(inputs.capabilities?.drops && { CapDrop: inputs.capabilities.drops }),
    ...(inputs.securityOpts && { SecurityOpt: inputs.securityOpts }),
    ...(inputs.groupAdds && { GroupAdd: inputs.groupAdds }),
    ...(inputs.sysctls && { Sysctls: inputs.sysctls }),
    ...(inputs.ulimits && {
      Ulimits: inputs.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    }),
    ...(inputs.devices && {
      Devices: inputs.devices.map(({ hostPath, containerPath, permissions }) => ({
        PathOnHost: hostPath,
        PathInContainer: containerPath || hostPath,
        CgroupPermissions: permissions || "rwm",
      })),
    }),
  };
}

function health(input: HealthcheckInput): NonNullable<ContainerCreateOptions["Healthcheck"]> {
  return {
    ...(input.tests && { Test: input.tests }),
    Interval: nanoseconds(input.interval),
    Timeout: nanoseconds(input.timeout),
    StartPeriod: nanoseconds(input.startPeriod),
    Retries: input.retries ?? 0,
  };
}

function binds(volumes: readonly VolumeInput[]): string[] {
  return volumes.flatMap(({ containerPath, hostPath, volumeName, readOnly }) => {
    const source = volumeName || hostPath;
    return source && containerPath ? [`${source}:${containerPath}:${readOnly ? "ro" : "rw"}`] : [];
  });
}

function portBindings(ports: readonly PortInput[]): { [port: string]: { HostIp: string; HostPort: string }[] } {
  const bindings: { [port: string]: { HostIp: string; HostPort: string }[] } = {};
  for (const { internal, external, ip, protocol } of ports) {
    const key = `${internal}/${protocol ?? "tcp"}`;
    bindings[key] ??= [];
    bindings[key].push({ HostIp: ip ?? "0.0.0.0", HostPort: external ? String(external) : "" });
  }
  return bindings;
}

function mount(input: MountInput): object {
  const { bindOptions, tmpfsOptions, volumeOptions } = input;
  return {
    Type: input.type,
    Target: input.target,
    Source: input.source ?? "",
    ReadOnly: input.readOnly === true,
    ...(input.type === "bind" && bindOptions && { BindOptions: { Propagation: bindOptions.propagation } }),
    ...(input.type === "tmpfs" &&
      tmpfsOptions && { TmpfsOptions: { SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode } }),
    ...(input.type === "volume" &&
      volumeOptions && {
        VolumeOptions: {
          NoCopy: volumeOptions.noCopy === true,
          Labels: labelMap(volumeOptions.labels),
          ...(volumeOptions.driverName && {
            DriverConfig: { Name: volumeOptions.driverName, Options: volumeOptions.driverOptions ?? {} },
          }),
        },
      }),
  };
}
