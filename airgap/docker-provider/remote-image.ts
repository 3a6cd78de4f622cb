/** `docker:index/remoteImage:RemoteImage`: an image that is there, pulled if it is not. */
import type { ImageInspectInfo } from "dockerode";
import { explain, reasonOf, statusOf, unlessGone } from "./errors.ts";
import { followProgress } from "./progress.ts";
import type { PlainObject } from "./properties.ts";
import type { Context, Created, Resource } from "./resource.ts";
import type { Properties } from "./schema.ts";

const properties: Properties = {
  name: { type: "string", required: true, forceNew: true },
  forceRemove: { type: "boolean" },
  keepLocally: { type: "boolean" },
  platform: { type: "string", forceNew: true },
  pullTriggers: { type: "set", items: { type: "string" }, forceNew: true },
  triggers: { type: "map", forceNew: true },
};

function described(inputs: PlainObject, live: ImageInspectInfo): Created {
  const name = String(inputs.name);
  const repository = name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  const digests = live.RepoDigests ?? [];
  const repoDigest = digests.find((digest) => digest.startsWith(`${repository}@`)) ?? digests[0] ?? "";
  return { id: `${live.Id}${name}`, outputs: { ...inputs, imageId: live.Id, repoDigest } };
}

/** Pulls an image by tag or digest. */
export async function pull(context: Context, name: string, platform?: string): Promise<void> {
  await context.progress(`pulling ${name}`);
  const reference = /[@:][^/]*$/.test(name) ? name : `${name}:latest`;
  const stream = await context.docker().pull(reference, platform ? { platform } : {});
  await followProgress(stream, (line) => void context.progress(line));
}

async function create(context: Context, inputs: PlainObject): Promise<Created> {
  const name = String(inputs.name);
  const image = context.docker().getImage(name);
  try {
    const present = await unlessGone(image.inspect());
    if (present !== undefined) return described(inputs, present);
    await pull(context, name, typeof inputs.platform === "string" ? inputs.platform : undefined);
    return described(inputs, await image.inspect());
  } catch (error) {
    throw explain(`image '${name}' is not on the Docker engine and could not be pulled`, error);
  }
}

export const remoteImage: Resource = {
  properties,
  computed: ["imageId", "repoDigest"],
  named: false,
  async create(context, inputs) {
    // A replacement with the same tag adopts it: the old resource must not delete it afterwards.
    context.session.know(`image ${String(inputs.name)}`);
    return create(context, inputs);
  },
  async read(context, _id, state) {
    const live = await unlessGone(context.docker().getImage(String(state.name)).inspect());
    return live && described(state, live);
  },
  update: (_context, _id, state, inputs) =>
    Promise.resolve({ ...inputs, imageId: state.imageId ?? "", repoDigest: state.repoDigest ?? "" }),
  async delete(context, _id, state) {
    const name = String(state.name);
    if (state.keepLocally === true || context.session.knows(`image ${name}`)) return;
    try {
      await context
        .docker()
        .getImage(name)
        .remove({ force: state.forceRemove === true });
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) === 409) {
        throw explain(`image '${name}' is still used (${reasonOf(error)}); set keepLocally: true to leave it`, error);
      }
      throw explain(`image '${name}' could not be removed`, error);
    }
  },
};
