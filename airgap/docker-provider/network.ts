/** `docker:index/network:Network`. */
import type { NetworkCreateOptions, NetworkInspectInfo } from "dockerode";
import { explain, ProviderError, reasonOf, statusOf, unlessGone } from "./errors.ts";
import { canonical, type PlainObject } from "./properties.ts";
import { type Context, type Created, labelMap, type Resource, sleep } from "./resource.ts";
import { labels, type Properties } from "./schema.ts";
import { refuseForeign } from "./session.ts";

const properties: Properties = {
  name: { type: "string", forceNew: true },
  attachable: { type: "boolean", forceNew: true },
  driver: { type: "string", forceNew: true, computed: true },
  internal: { type: "boolean", forceNew: true, computed: true },
  ipamConfigs: {
    type: "set",
    forceNew: true,
    computed: true,
    items: {
      type: "object",
      properties: {
        auxAddress: { type: "map" },
        gateway: { type: "string" },
        ipRange: { type: "string" },
        subnet: { type: "string" },
      },
    },
  },
  ipamDriver: { type: "string", forceNew: true, default: "default" },
  ipamOptions: { type: "map", forceNew: true, computed: true },
  ipv6: { type: "boolean", forceNew: true },
  labels,
  options: { type: "map", forceNew: true, computed: true },
};

interface IpamConfig {
  readonly auxAddress?: { [name: string]: string };
  readonly gateway?: string;
  readonly ipRange?: string;
  readonly subnet?: string;
}

/** The body of the engine's request for a network. */
export function networkOptions(inputs: PlainObject): NetworkCreateOptions {
  const pools = (inputs.ipamConfigs ?? []) as IpamConfig[];
  return {
    Name: String(inputs.name),
    CheckDuplicate: true,
    Driver: String(inputs.driver ?? "bridge"),
    Internal: inputs.internal === true,
    Attachable: inputs.attachable === true,
    EnableIPv6: inputs.ipv6 === true,
    Labels: labelMap(inputs.labels),
    Options: (inputs.options ?? {}) as { [name: string]: string },
    IPAM: {
      Driver: String(inputs.ipamDriver ?? "default"),
      Options: (inputs.ipamOptions ?? {}) as { [name: string]: string },
      Config: pools.map((pool) => ({
        ...(pool.subnet && { Subnet: pool.subnet }),
        ...(pool.gateway && { Gateway: pool.gateway }),
        ...(pool.ipRange && { IPRange: pool.ipRange }),
        ...(pool.auxAddress && { AuxiliaryAddresses: pool.auxAddress }),
      })) as NonNullable<NetworkCreateOptions["IPAM"]>["Config"],
    },
  };
}

function outputs(inputs: PlainObject, live: NetworkInspectInfo): PlainObject {
  const pools = (live.IPAM?.Config ?? []).map((pool) => ({
    ...(pool.Subnet && { subnet: pool.Subnet }),
    ...(pool.Gateway && { gateway: pool.Gateway }),
  }));
  return {
    ...inputs,
    driver: live.Driver,
    internal: live.Internal,
    options: live.Options ?? {},
    scope: live.Scope,
    // An asked pool stays as asked: the engine adds a gateway of its own.
    ipamConfigs: inputs.ipamConfigs ?? pools,
  };
}

/** A network of this name from a killed run: used if it is what is asked, removed if nothing hangs on it. */
async function adopt(context: Context, options: NetworkCreateOptions): Promise<string | undefined> {
  const found = await context.docker().listNetworks({ filters: { name: [options.Name] } });
  const existing = found.find((network) => network.Name === options.Name);
  if (existing === undefined) return undefined;
  refuseForeign("network", options.Name, existing.Labels, context.stack);
  const pools = (configs: unknown) =>
    (configs as { Subnet?: string }[] | undefined)?.map(({ Subnet }) => Subnet ?? "") ?? [];
  const same =
    canonical(pools(existing.IPAM?.Config)) === canonical(pools(options.IPAM?.Config)) || !options.IPAM?.Config?.length;
  if (same && existing.Internal === options.Internal && existing.Driver === options.Driver) {
    await context.log("info", `uses the network '${options.Name}' that an interrupted run of this stack left`);
    return existing.Id;
  }
  await context.log("info", `replaces the network '${options.Name}' that an interrupted run of this stack left`);
  await remove(context, existing.Id, options.Name);
  return undefined;
}

async function overlap(context: Context, options: NetworkCreateOptions, error: unknown): Promise<never> {
  if (/overlap/i.test(reasonOf(error))) {
    const asked = (options.IPAM?.Config ?? []).map((pool) => (pool as { Subnet?: string }).Subnet).join(", ");
    const others = await context.docker().listNetworks();
    const taken = others.flatMap((other) =>
      (other.IPAM?.Config ?? []).map((pool) => `${other.Name} ${(pool as { Subnet?: string }).Subnet}`),
    );
    throw new ProviderError(
      `the subnet ${asked} of network '${options.Name}' overlaps with another network of the engine (${taken.join("; ")}). Choose another subnet.`,
    );
  }
  throw explain(`network '${options.Name}' could not be created`, error);
}

async function create(context: Context, inputs: PlainObject): Promise<Created> {
  const options = networkOptions(inputs);
  context.session.claim("network", options.Name, context.urn);
  try {
    const id = (await adopt(context, options)) ?? (await context.docker().createNetwork(options)).id;
    return { id, outputs: outputs(inputs, await context.docker().getNetwork(id).inspect()) };
  } catch (error) {
    return overlap(context, options, error);
  }
}

/** Removes a network; endpoints that are still detaching get a few seconds. */
async function remove(context: Context, id: string, name: string): Promise<void> {
  const network = context.docker().getNetwork(id);
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      await network.remove();
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (!/active endpoints/.test(reasonOf(error))) throw explain(`network '${name}' could not be removed`, error);
      if (Date.now() > deadline) {
        const live = await unlessGone(network.inspect());
        const users = Object.values(live?.Containers ?? {}).map(({ Name }) => Name);
        throw new ProviderError(
          `network '${name}' is still used by ${users.join(", ")}. Stop or disconnect what is not of this stack.`,
        );
      }
      await sleep(200);
    }
  }
}

export const network: Resource = {
  properties,
  computed: ["driver", "internal", "options", "scope", "ipamConfigs"],
  named: true,
  create,
  async read(context, id, state) {
    const live = await unlessGone(context.docker().getNetwork(id).inspect());
    return live && { id, outputs: outputs(state, live) };
  },
  // Every input replaces: an update can only be of what the engine does not know.
  update: (_context, _id, state, inputs) => Promise.resolve({ ...state, ...inputs }),
  async delete(context, id, state) {
    const name = String(state.name);
    if (context.session.takenOver("network", name, context.urn)) return;
    await remove(context, id, name);
  },
};
