/** `docker:index/volume:Volume`. */
import type { VolumeInspectInfo } from "dockerode";
import { explain, ProviderError, statusOf, unlessGone } from "./errors.ts";
import type { PlainObject } from "./properties.ts";
import { type Context, type Created, labelList, labelMap, type Resource, sleep } from "./resource.ts";
import { labels, type Properties } from "./schema.ts";
import { refuseForeign } from "./session.ts";

const properties: Properties = {
  name: { type: "string", forceNew: true },
  driver: { type: "string", forceNew: true, computed: true },
  driverOpts: { type: "map", forceNew: true },
  labels,
};

/** Volumes are known by name, so somebody may have made another of the same name: all is read back. */
function outputs(inputs: PlainObject, live: VolumeInspectInfo): PlainObject {
  const result: PlainObject = { ...inputs, driver: live.Driver, mountpoint: live.Mountpoint };
  const found = labelList(live.Labels);
  const asked = labelList(labelMap(inputs.labels));
  if (JSON.stringify(found) !== JSON.stringify(asked)) result.labels = found;
  const options = live.Options ?? {};
  if (Object.keys(options).length > 0) result.driverOpts = options;
  else delete result.driverOpts;
  return result;
}

async function create(context: Context, inputs: PlainObject): Promise<Created> {
  const name = String(inputs.name);
  context.session.claim("volume", name, context.urn);
  const volume = context.docker().getVolume(name);
  try {
    // The engine would silently hand out an existing volume of this name, whoever's data it holds.
    const existing = await unlessGone(volume.inspect());
    if (existing !== undefined) {
      refuseForeign("volume", name, existing.Labels, context.stack);
      await context.log("info", `uses the volume '${name}' that an interrupted run of this stack left`);
      return { id: name, outputs: { ...inputs, driver: existing.Driver, mountpoint: existing.Mountpoint } };
    }
    await context.docker().createVolume({
      Name: name,
      Driver: String(inputs.driver ?? "local"),
      DriverOpts: (inputs.driverOpts ?? {}) as { [name: string]: string },
      Labels: labelMap(inputs.labels),
    });
    return { id: name, outputs: outputs(inputs, await volume.inspect()) };
  } catch (error) {
    throw explain(`volume '${name}' could not be created`, error);
  }
}

async function remove(context: Context, name: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    try {
      await context.docker().getVolume(name).remove();
      return;
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409) throw explain(`volume '${name}' could not be removed`, error);
      if (Date.now() > deadline) {
        const users = await context.docker().listContainers({ all: true, filters: { volume: [name] } });
        const names = users.map((user) => user.Names[0]?.slice(1) ?? user.Id.slice(0, 12));
        throw new ProviderError(
          `volume '${name}' is in use by ${names.join(", ") || "a container"}. Remove what uses it first (docker rm -f ...), then run again.`,
        );
      }
      await sleep(200);
    }
  }
}

export const volume: Resource = {
  properties,
  computed: ["driver", "mountpoint"],
  named: true,
  create,
  async read(context, id, state) {
    const live = await unlessGone(context.docker().getVolume(id).inspect());
    return live && { id, outputs: outputs(state, live) };
  },
  update: (_context, _id, state, inputs) => Promise.resolve({ ...state, ...inputs }),
  async delete(context, id) {
    if (context.session.takenOver("volume", id, context.urn)) return;
    await remove(context, id);
  },
};
