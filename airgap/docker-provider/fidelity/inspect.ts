/** What the engine itself says about what a stack made. */
import type { ContainerInspectInfo } from "dockerode";
import { docker } from "./test-image.ts";

const ofStack = (stack: string): string => JSON.stringify({ label: [`vigia.stack=${stack}`] });

export async function containersOf(stack: string): Promise<ContainerInspectInfo[]> {
  const found = await docker.listContainers({ all: true, filters: ofStack(stack) });
  return Promise.all(found.map(({ Id }) => docker.getContainer(Id).inspect()));
}

/** The one container whose name starts with `prefix`. */
export async function containerNamed(stack: string, prefix: string): Promise<ContainerInspectInfo> {
  const found = (await containersOf(stack)).filter(({ Name }) => Name.startsWith(`/${prefix}`));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} containers named ${prefix}...`);
  return found[0];
}

/** Names of everything with the stack's label. */
export async function leftovers(stack: string): Promise<string[]> {
  const containers = (await containersOf(stack)).map(({ Name }) => `container ${Name}`);
  const networks = (await docker.listNetworks({ filters: ofStack(stack) })).map(({ Name }) => `network ${Name}`);
  const volumes = (await docker.listVolumes({ filters: ofStack(stack) })).Volumes.map(({ Name }) => `volume ${Name}`);
  return [...containers, ...networks, ...volumes];
}

/** Removes everything with the stack's label, also after a test that failed half-way. */
export async function sweep(stack: string): Promise<void> {
  for (const { Id } of await containersOf(stack)) await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await docker.listNetworks({ filters: ofStack(stack) })) await docker.getNetwork(Id).remove();
  for (const { Name } of (await docker.listVolumes({ filters: ofStack(stack) })).Volumes) {
    await docker.getVolume(Name).remove();
  }
}
