/** What the image recipes need of the Docker engine. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import Docker from "dockerode";
import { pack } from "tar-stream";
import { z } from "zod";

export type Labels = Readonly<Record<string, string>>;

export interface LocalImage {
  readonly tags: readonly string[];
  readonly labels: Labels;
}

export interface Engine {
  /** The architecture that images must have, in Go's and Debian's words (`amd64`, `arm64`). */
  architecture(): Promise<string>;
  images(): Promise<readonly LocalImage[]>;
  /** Builds from a Dockerfile whose context holds one file, `layer.tar`; the tag is set when all of it is there. */
  build(tag: string, dockerfile: string, layer: string): Promise<void>;
  /** Asks the engine whether the registry answers for `image`, without pulling; see `registries.ts`. */
  inquire(image: string, signal: AbortSignal): Promise<void>;
  pull(image: string, onEvent: (event: PullEvent) => void, signal: AbortSignal): Promise<void>;
  docker: Docker;
}

const eventSchema = z.looseObject({
  id: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
  progressDetail: z.looseObject({ current: z.number().optional(), total: z.number().optional() }).optional(),
});
export type PullEvent = z.infer<typeof eventSchema>;

export function connect(docker: Docker = new Docker()): Engine {
  return {
    docker,
    architecture: async () => (await docker.version()).Arch,
    images: async () =>
      (await docker.listImages()).map((image) => ({ tags: image.RepoTags ?? [], labels: image.Labels ?? {} })),
    build: async (tag, dockerfile, layer) => {
      const before = await idOf(docker, tag);
      const context = pack();
      context.entry({ name: "Dockerfile" }, dockerfile);
      const { size } = await stat(layer);
      const sent = pipeline(createReadStream(layer), context.entry({ name: "layer.tar", size })).then(() =>
        context.finalize(),
      );
      const [answer] = await Promise.all([
        docker.buildImage(Readable.from(context), { t: tag, forcerm: true, networkmode: "none" }),
        sent,
      ]);
      await follow(docker, answer);
      // What the tag pointed to is of no use any more; the engine keeps it while a container or an image needs it.
      if (before && before !== (await idOf(docker, tag)))
        await docker
          .getImage(before)
          .remove()
          .catch(() => undefined);
    },
    inquire: async (image, signal) => {
      await docker.getImage(image).distribution({ abortSignal: signal });
    },
    pull: async (image, onEvent, signal) => {
      const answer = await docker.pull(image, { abortSignal: signal });
      await follow(docker, answer, onEvent);
    },
  };
}

async function idOf(docker: Docker, tag: string): Promise<string | undefined> {
  return docker
    .getImage(tag)
    .inspect()
    .then((image) => image.Id)
    .catch(() => undefined);
}

function follow(docker: Docker, answer: NodeJS.ReadableStream, onEvent?: (event: PullEvent) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      answer,
      (error: Error | null, events: unknown[]) => {
        const failure = events
          ?.map((event) => eventSchema.safeParse(event).data?.error)
          .find((said) => said !== undefined);
        if (error || failure) reject(error ?? new Error(failure));
        else resolve();
      },
      (event: unknown) => {
        const parsed = eventSchema.safeParse(event);
        if (parsed.success) onEvent?.(parsed.data);
      },
    );
  });
}
