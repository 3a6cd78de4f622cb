/** Creates and removes containers so that none is left that the state does not know. */
import type { Container } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { containerOptions, endpoint } from "./container-options.ts";
import { explain, ProviderError, reasonOf, statusOf, unlessGone } from "./errors.ts";
import { pull } from "./remote-image.ts";
import { type Context, sleep } from "./resource.ts";
import { refuseForeign, urnLabel } from "./session.ts";
import { uploadArchive } from "./uploads.ts";

/**
 * A created and, if asked, started container. On failure it is gone again.
 * @param verify throws if the container is not as it should be right after its start
 */
export async function createContainer(
  context: Context,
  asked: ContainerInputs,
  verify: (container: Container) => Promise<void>,
): Promise<Container> {
  try {
    await removeOrphans(context, asked);
    const container = await requestContainer(context, asked);
    try {
      await prepare(context, container, asked);
      await verify(container);
    } catch (error) {
      await removeContainer(container, asked.name, grace(asked));
      throw error;
    }
    return container;
  } catch (error) {
    throw explain(`container '${asked.name}' could not be created`, withHint(error));
  }
}

/** Containers that a killed run made for this resource: their names may be generated, so the label finds them. */
async function removeOrphans(context: Context, asked: ContainerInputs): Promise<void> {
  const docker = context.docker();
  const found = await docker.listContainers({ all: true, filters: { label: [`${urnLabel}=${context.urn}`] } });
  for (const { Id: id, Names: names } of found) {
    if (context.session.knows(id)) continue;
    const name = names[0]?.slice(1) ?? id;
    await context.log("info", `removes the container '${name}' that an interrupted run of this stack left`);
    await removeContainer(docker.getContainer(id), name, grace(asked));
  }
}

/** A leftover may be a database at work: it gets the time that its successor asks for. */
function grace(asked: ContainerInputs): number {
  return asked.destroyGraceSeconds ?? 0;
}

async function requestContainer(context: Context, asked: ContainerInputs): Promise<Container> {
  const docker = context.docker();
  const options = containerOptions(asked, context.urn);
  let pulled = false;
  for (let attempt = 0; ; attempt++) {
    try {
      return await docker.createContainer(options);
    } catch (error) {
      const missingImage = statusOf(error) === 404 && /no such image/i.test(reasonOf(error));
      if (missingImage && !pulled && !asked.image.startsWith("sha256:")) {
        pulled = true;
        await pull(context, asked.image);
        continue;
      }
      if (statusOf(error) !== 409 || attempt > 3) throw error;
      await clearName(context, asked);
    }
  }
}

/** Removes this stack's own leftover of that name; anything else is an error that names the owner. */
async function clearName(context: Context, asked: ContainerInputs): Promise<void> {
  const { name } = asked;
  const handle = context.docker().getContainer(name);
  const existing = await unlessGone(handle.inspect());
  if (existing === undefined) return;
  const labels = existing.Config.Labels;
  refuseForeign("container", name, labels, context.stack);
  if (context.session.knows(existing.Id) && labels[urnLabel] === context.urn) {
    throw new ProviderError(
      `its predecessor still has the name '${name}'. Leave out the name or deleteBeforeReplace: false.`,
    );
  }
  await context.log("info", `replaces the container '${name}' that an earlier run of this stack left`);
  await removeContainer(context.docker().getContainer(existing.Id), name, grace(asked));
}

async function prepare(context: Context, container: Container, asked: ContainerInputs): Promise<void> {
  for (const network of asked.networksAdvanced?.slice(1) ?? []) {
    const request = { Container: container.id, EndpointConfig: endpoint(network) };
    await context.docker().getNetwork(network.name).connect(request);
  }
  if (asked.uploads?.length) await container.putArchive(uploadArchive(asked.uploads), { path: "/" });
  if (asked.start !== false) await container.start();
}

/**
 * Stops and removes a container with its anonymous volumes; what is gone already is fine.
 * @param graceSeconds between the stop signal and the kill; 0 kills right after the signal, whatever stopTimeout says
 */
export async function removeContainer(container: Container, name: string, graceSeconds: number): Promise<void> {
  try {
    await container.stop({ t: graceSeconds });
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return;
    // 304: not running. Anything else: removing by force may still work.
  }
  try {
    await container.remove({ force: true, v: true });
  } catch (error) {
    if (statusOf(error) === 404) return;
    if (statusOf(error) !== 409) throw explain(`container '${name}' could not be removed`, error);
    await awaitRemoval(container, name);
  }
}

/** 409: somebody else is removing it. */
async function awaitRemoval(container: Container, name: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await unlessGone(container.inspect())) !== undefined) {
    if (Date.now() > deadline)
      throw new ProviderError(`container '${name}' is being removed for 30 s now and is still there`);
    await sleep(200);
  }
}

function withHint(error: unknown): unknown {
  const reason = reasonOf(error);
  const port = /(?:Bind for|listen tcp\S*) \S*?:(\d+)[: ].*(?:already allocated|in use|address not available)/i.exec(
    reason,
  )?.[1];
  if (port === undefined) return error;
  return new ProviderError(
    `${reason}. See who has the port (docker ps --filter publish=${port}; ss -ltnp sport = :${port}) or configure another one.`,
  );
}
