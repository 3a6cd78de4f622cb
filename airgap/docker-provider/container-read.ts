/** What a live container looks like in the form of its inputs. Only what the engine can change after creation is compared. */
import type { ContainerInspectInfo } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { containerOptions, defaultCpuShares, memoryBytes, swapBytes } from "./container-options.ts";
import { canonical, type Json, type PlainObject } from "./properties.ts";

export interface Surroundings {
  /** Id of the image that the input's reference stands for now; undefined where it stands for none. */
  readonly imageId: string | undefined;
  /** False where the kernel has no swap accounting: the engine then reports -1 whatever was asked. */
  readonly swapLimit: boolean;
}

/** Outputs of a container: the inputs, corrected where the live container differs, and what the engine chose. */
export function containerOutputs(asked: PlainObject, live: ContainerInspectInfo, around: Surroundings): PlainObject {
  const inputs = asked as unknown as ContainerInputs;
  const kept = Object.fromEntries(Object.entries(asked).filter(([key]) => !key.startsWith("__")));
  return {
    ...chosen(live),
    ...kept,
    ...(inputs.ports && { ports: ports(inputs, live) }),
    ...limits(inputs, live, around),
    ...frozen(inputs, live),
    ...connections(inputs, live),
    name: live.Name.replace(/^\//, ""),
    image: around.imageId === undefined || around.imageId === live.Image ? inputs.image : live.Image,
    mustRun: inputs.mustRun !== false && (inputs.start === false || live.State.Running || live.State.Restarting),
  };
}

/** What the engine or the image chose; an input of the same name wins. */
function chosen(live: ContainerInspectInfo): PlainObject {
  const { Config: config, HostConfig: host } = live;
  const networks = Object.entries(live.NetworkSettings.Networks ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    bridge: (live.NetworkSettings as { Bridge?: string }).Bridge ?? "",
    command: config.Cmd ?? [],
    entrypoints: (config.Entrypoint ?? []) as string[],
    hostname: config.Hostname,
    init: host.Init ?? false,
    ipcMode: host.IpcMode ?? "",
    logDriver: host.LogConfig?.Type ?? "",
    runtime: host.Runtime ?? "",
    securityOpts: host.SecurityOpt ?? [],
    shmSize: Math.round((host.ShmSize ?? 0) / memoryBytes(1)),
    networkDatas: networks.map(([networkName, data]) => ({
      networkName,
      gateway: data.Gateway ?? "",
      ipAddress: data.IPAddress ?? "",
      ipPrefixLength: data.IPPrefixLen ?? 0,
      macAddress: data.MacAddress ?? "",
    })),
    ...(!live.State.Running && live.State.ExitCode !== undefined && { exitCode: live.State.ExitCode }),
  };
}

/** The engine picks a host port where none is asked. */
function ports(inputs: ContainerInputs, live: ContainerInspectInfo): PlainObject[] {
  const bound = live.NetworkSettings.Ports ?? {};
  return (inputs.ports ?? []).map((port) => {
    const { internal, external, ip = "0.0.0.0", protocol = "tcp" } = port;
    const bindings = bound[`${internal}/${protocol}`] ?? [];
    const found = Number((bindings.find(({ HostIp }) => HostIp === ip) ?? bindings[0])?.HostPort ?? 0);
    return { ...port, ...((external ?? 0) === 0 && found > 0 && { external: found }) };
  });
}

/** `docker update` changes these. Memory without memorySwap makes the engine choose the latter: that is no drift. */
function limits(inputs: ContainerInputs, live: ContainerInspectInfo, around: Surroundings): PlainObject {
  const { HostConfig: host } = live;
  const result: PlainObject = { restart: host.RestartPolicy?.Name || "no" };
  const memory = (host.Memory ?? 0) / memoryBytes(1);
  if (memory !== (inputs.memory ?? 0)) result.memory = memory;
  const swap = host.MemorySwap ?? 0;
  const unlimitedByKernel = swap === -1 && !around.swapLimit;
  if (inputs.memorySwap && swapBytes(inputs.memorySwap) !== swap && !unlimitedByKernel) {
    result.memorySwap = swap > 0 ? swap / memoryBytes(1) : swap;
  }
  const shares = (value: number | undefined): number => value || defaultCpuShares;
  if (shares(host.CpuShares) !== shares(inputs.cpuShares)) result.cpuShares = host.CpuShares ?? 0;
  return result;
}

/** Inputs that an update in place leaves as they were created: the live value shows that. */
function frozen(inputs: ContainerInputs, live: ContainerInspectInfo): PlainObject {
  const wanted = containerOptions(inputs, "");
  const result: PlainObject = {};
  const host = live.HostConfig;
  if (inputs.init !== undefined && inputs.init !== (host.Init ?? false)) result.init = host.Init ?? false;
  const tmpfs = (host.Tmpfs ?? {}) as PlainObject;
  if (canonical(tmpfs) !== canonical((inputs.tmpfs ?? {}) as PlainObject)) result.tmpfs = tmpfs;
  const health = live.Config.Healthcheck;
  if (inputs.healthcheck && !sameHealth(wanted.Healthcheck, health)) {
    result.healthcheck = {
      tests: health?.Test ?? [],
      interval: `${(health?.Interval ?? 0) / 1e6}ms`,
      timeout: `${(health?.Timeout ?? 0) / 1e6}ms`,
      startPeriod: `${(health?.StartPeriod ?? 0) / 1e6}ms`,
      retries: health?.Retries ?? 0,
    };
  }
  return result;
}

type Health = ContainerInspectInfo["Config"]["Healthcheck"];

function sameHealth(wanted: Health, live: Health): boolean {
  const text = (health: Health, inherited: Health): string => {
    // What is not asked comes from the image, and zero means "the engine's default".
    const part = (value: Json | undefined, other: Json | undefined): Json => value || other || 0;
    return canonical([
      health?.Test ?? inherited?.Test ?? [],
      part(health?.Interval, inherited?.Interval),
      part(health?.Timeout, inherited?.Timeout),
      part(health?.StartPeriod, inherited?.StartPeriod),
      part(health?.Retries, inherited?.Retries),
    ]);
  };
  return text(wanted, live) === text(live, undefined);
}

/** A network that somebody disconnected is left out, so that the next update connects it again by a replacement. */
function connections(inputs: ContainerInputs, live: ContainerInspectInfo): PlainObject {
  if (!inputs.networksAdvanced) return {};
  const networks = Object.entries(live.NetworkSettings.Networks ?? {});
  const connected = (name: string): boolean => networks.some(([key, data]) => key === name || data.NetworkID === name);
  return { networksAdvanced: inputs.networksAdvanced.filter(({ name }) => connected(name)) as unknown as Json };
}
