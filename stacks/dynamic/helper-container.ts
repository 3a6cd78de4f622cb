/** A created, never started container through which the files of a volume are written and read. */
import type Docker from "dockerode";
import { hasStatus } from "./engine.ts";

export const mountPoint = "/etc/vigia";

export interface HelperOptions {
  readonly volume: string;
  /** Any image that the engine has; its contents don't matter. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

function nameOf(volume: string): string {
  return `${volume}-helper`;
}

/** Runs an action with the helper, and removes the helper after. */
export async function withHelper<T>(
  engine: Docker,
  options: HelperOptions,
  action: (helper: Docker.Container) => Promise<T>,
): Promise<T> {
  const helper = await createHelper(engine, options);
  try {
    return await action(helper);
  } finally {
    await helper.remove({ force: true, v: true });
  }
}

/** Removes a helper that an interrupted run left behind; it would hold the volume for ever. */
export async function removeHelper(engine: Docker, volume: string): Promise<void> {
  try {
    await engine.getContainer(nameOf(volume)).remove({ force: true, v: true });
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

async function createHelper(engine: Docker, options: HelperOptions): Promise<Docker.Container> {
  const create = (image: string) =>
    engine.createContainer({
      name: nameOf(options.volume),
      Image: image,
      Entrypoint: [],
      Cmd: ["never-started"],
      Labels: { ...options.labels },
      HostConfig: {
        NetworkMode: "none",
        // Without NoCopy the engine would fill an empty volume with what the image has at this path.
        Mounts: [
          {
            Type: "volume",
            Source: options.volume,
            Target: mountPoint,
            VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: "local", Options: {} } },
          },
        ],
      },
    });
  try {
    return await create(options.image);
  } catch (error) {
    if (hasStatus(error, 409)) {
      await removeHelper(engine, options.volume);
      return create(options.image);
    }
    if (!hasStatus(error, 404)) throw error;
    const [any] = await engine.listImages();
    if (any === undefined) throw error;
    return create(any.Id);
  }
}
