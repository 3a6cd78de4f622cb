/** `docker:index/image:Image`: an image built by the engine's classic builder from a folder. */
import type { ImageBuildOptions } from "dockerode";
import { contextArchive, contextDigest, readContext } from "./build-context.ts";
import { explain, ProviderError, unlessGone } from "./errors.ts";
import { followProgress } from "./progress.ts";
import { hasUnknown, isObject, type PlainObject, reveal, Secret, unknown, type ValueObject } from "./properties.ts";
import type { Context, Created, Resource } from "./resource.ts";
import type { Failure, Properties } from "./schema.ts";

const properties: Properties = {
  imageName: { type: "string", required: true },
  build: {
    type: "object",
    properties: {
      context: { type: "string" },
      dockerfile: { type: "string" },
      args: { type: "map" },
      platform: { type: "string" },
      target: { type: "string" },
      /** Added by the check, as by the official plugin: a changed context rebuilds. */
      contextDigest: { type: "string" },
    },
  },
  buildOnPreview: { type: "boolean" },
  skipPush: { type: "boolean" },
};

interface Build {
  readonly context?: string;
  readonly dockerfile?: string;
  readonly args?: { [name: string]: string };
  readonly platform?: string;
  readonly target?: string;
}

function check(inputs: ValueObject): { inputs: ValueObject; failures: Failure[] } {
  const failures: Failure[] = [];
  if (inputs.skipPush !== true && inputs.skipPush !== unknown) {
    failures.push({
      property: "skipPush",
      reason:
        "the embedded docker provider pushes no images. Set skipPush: true, or install the official plugin (docker 5.2.0).",
    });
  }
  if (inputs.buildOnPreview === true) {
    failures.push({
      property: "buildOnPreview",
      reason: "a preview of the embedded docker provider contacts no engine. Leave buildOnPreview out.",
    });
  }
  const given = inputs.build instanceof Secret ? inputs.build.value : (inputs.build ?? {});
  if (!isObject(given)) return { inputs, failures };
  const { context = ".", dockerfile } = given;
  let digest: ValueObject[string] = unknown;
  if (!hasUnknown([context, dockerfile ?? null])) {
    try {
      const { context: folder, dockerfile: file } = reveal({ context, dockerfile: dockerfile ?? null }) as Build;
      digest = contextDigest(readContext(folder ?? ".", file));
    } catch (error) {
      failures.push({ property: "build", reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { inputs: { ...inputs, build: { ...given, contextDigest: digest } }, failures };
}

async function run(context: Context, name: string, build: Build): Promise<void> {
  const docker = context.docker();
  const files = readContext(build.context ?? ".", build.dockerfile);
  const options: ImageBuildOptions = {
    t: name,
    dockerfile: files.dockerfile,
    rm: true,
    forcerm: true,
    ...(build.args && { buildargs: build.args }),
    ...(build.target && { target: build.target }),
    ...(build.platform && { platform: build.platform }),
  };
  await context.progress(`building ${name}`);
  const stream = await docker.buildImage(contextArchive(files), options);
  await followProgress(stream, (line) => void context.progress(line));
}

async function builtImage(context: Context, inputs: PlainObject): Promise<Created> {
  const name = String(inputs.imageName);
  const build = (inputs.build ?? {}) as Build;
  try {
    await run(context, name, build);
    const live = await context.docker().getImage(name).inspect();
    const outputs: PlainObject = {
      ...inputs,
      baseImageName: name,
      context: build.context ?? ".",
      dockerfile: build.dockerfile ?? `${build.context ?? "."}/Dockerfile`,
      registryServer: "",
      // As the official plugin does for an image that is not pushed.
      repoDigest: live.Id,
      ...(build.platform && { platform: build.platform }),
    };
    return { id: name, outputs };
  } catch (error) {
    const { message } = explain("", error);
    throw new ProviderError(`image '${name}' could not be built: ${message.replace(/^: /, "")}`);
  }
}

export const image: Resource = {
  properties,
  computed: ["baseImageName", "context", "dockerfile", "registryServer", "repoDigest"],
  computedAnew: true,
  named: false,
  check,
  create: builtImage,
  async read(context, id, state) {
    const live = await unlessGone(context.docker().getImage(String(state.repoDigest)).inspect());
    return live && { id, outputs: state };
  },
  async update(context, _id, _state, inputs) {
    return (await builtImage(context, inputs)).outputs;
  },
  // As in the official plugin: containers outside the stack may run the image.
  delete: () => Promise.resolve(),
};
