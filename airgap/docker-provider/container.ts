/** `docker:index/container:Container`. */
import type { ContainerInspectInfo, Container as Handle } from "dockerode";
import type { ContainerInputs } from "./container-inputs.ts";
import { createContainer, removeContainer } from "./container-lifecycle.ts";
import { defaultCpuShares, memoryBytes, swapBytes } from "./container-options.ts";
import { containerOutputs, type Surroundings } from "./container-read.ts";
import { containerProperties, liveUpdates } from "./container-schema.ts";
import { diffInputs } from "./diff.ts";
import { explain, InitializationError, ProviderError, unlessGone } from "./errors.ts";
import { lastLines, waitHealthy } from "./health-wait.ts";
import { type PlainObject, reveal, type ValueObject } from "./properties.ts";
import { type Context, type Created, type Resource, sleep } from "./resource.ts";
import type { Failure } from "./schema.ts";
import { checkUploads } from "./uploads.ts";

/** In the state of a container whose start failed: the next update replaces it. */
const taint = "__failed";

function check(inputs: ValueObject): { inputs: ValueObject; failures: Failure[] } {
  const failures = checkUploads(inputs);
  const mode = inputs.networkMode;
  const hasNetworks = Array.isArray(inputs.networksAdvanced) && inputs.networksAdvanced.length > 0;
  if (hasNetworks && typeof mode === "string" && /^(host|none|container:.*)$/.test(mode)) {
    const reason = `networkMode '${mode}' allows no networksAdvanced. Leave one of the two out.`;
    failures.push({ property: "networkMode", reason });
  }
  if (Array.isArray(inputs.command) && inputs.command.includes("")) {
    failures.push({ property: "command", reason: "'command' has an empty word. Leave it out." });
  }
  return { inputs, failures };
}

async function surroundings(
  context: Context,
  asked: ContainerInputs,
  live: ContainerInspectInfo,
): Promise<Surroundings> {
  const docker = context.docker();
  const sameText = asked.image === live.Image;
  const image = sameText ? undefined : await unlessGone(docker.getImage(asked.image).inspect());
  const doubtful = (asked.memorySwap ?? 0) > 0 && live.HostConfig.MemorySwap === -1;
  const swapLimit = doubtful ? (await docker.info()).SwapLimit !== false : true;
  return { imageId: sameText ? live.Image : image?.Id, swapLimit };
}

/** The failure of a container that was started and should run, undefined if it does. */
async function startFailure(context: Context, container: Handle, asked: ContainerInputs): Promise<string | undefined> {
  if (asked.start === false) return undefined;
  if (asked.wait === true) {
    await context.progress("waiting until it is healthy");
    return waitHealthy(container, { seconds: asked.waitTimeout ?? 60, cancelled: context.cancelled });
  }
  return undefined;
}

/** A container that must run and is gone a moment after its start was never there: it is removed. */
async function refuseImmediateExit(container: Handle, asked: ContainerInputs): Promise<void> {
  if (asked.start === false || asked.mustRun === false || asked.wait === true) return;
  // The official plugin's pause before its first look.
  await sleep(100);
  const { State: state } = await container.inspect();
  if (state.Running || state.Restarting) return;
  const lines = await lastLines(container);
  throw new ProviderError(
    `container '${asked.name}' exited immediately with code ${state.ExitCode}${lines}\nIf it is meant to end, set mustRun: false.`,
  );
}

async function create(context: Context, inputs: PlainObject): Promise<Created> {
  const asked = inputs as unknown as ContainerInputs;
  context.session.claim("container", asked.name, context.urn);
  const container = await createContainer(context, asked, (handle) => refuseImmediateExit(handle, asked));
  context.session.know(container.id);
  const failure = await startFailure(context, container, asked);
  const live = await container.inspect();
  const outputs = containerOutputs(inputs, live, { imageId: live.Image, swapLimit: true });
  if (failure !== undefined) {
    const message = `container '${asked.name}': ${failure}`;
    throw new InitializationError(message, container.id, { ...outputs, [taint]: true });
  }
  return { id: container.id, outputs: settled(inputs, outputs) };
}

/** Right after creation nothing has drifted: what the program asked is what it reads. */
function settled(inputs: PlainObject, outputs: PlainObject): PlainObject {
  const { memorySwap } = inputs;
  return memorySwap === undefined ? outputs : { ...outputs, memorySwap };
}

async function read(
  context: Context,
  id: string,
  state: PlainObject,
  inputs: PlainObject,
): Promise<Created | undefined> {
  const live = await unlessGone(context.docker().getContainer(id).inspect());
  // A container that is being removed is as good as gone.
  if (live === undefined || live.State.Status === "removing") return undefined;
  const around = await surroundings(context, inputs as unknown as ContainerInputs, live);
  const outputs = containerOutputs(inputs, live, around);
  return { id, outputs: state[taint] === true ? { ...outputs, [taint]: true } : outputs };
}

async function update(context: Context, id: string, state: PlainObject, inputs: PlainObject): Promise<PlainObject> {
  const asked = inputs as unknown as ContainerInputs;
  const container = context.docker().getContainer(id);
  const changed = new Set(diffInputs(containerProperties, state, inputs).map(({ property }) => property));
  try {
    if (liveUpdates.some((property) => changed.has(property))) {
      await container.update(limitsRequest(asked, changed.has("cpuShares")));
    }
    await ensureRunning(context, container, asked);
  } catch (error) {
    throw explain(`container '${asked.name}' could not be updated`, error);
  }
  const live = await container.inspect();
  const outputs = settled(inputs, containerOutputs(inputs, live, { imageId: undefined, swapLimit: true }));
  return recordAsUpdated(context, inputs, outputs);
}

/** Starts a container that somebody stopped. */
async function ensureRunning(context: Context, container: Handle, asked: ContainerInputs): Promise<void> {
  if (asked.start === false || asked.mustRun === false) return;
  if ((await container.inspect()).State.Running) return;
  await container.start();
  await refuseImmediateExit(container, asked);
  const failure = await startFailure(context, container, asked);
  if (failure !== undefined) throw new ProviderError(failure);
}

/** What the engine can't change in a live container counts as updated, as with the official plugin, but not silently. */
async function recordAsUpdated(context: Context, inputs: PlainObject, outputs: PlainObject): Promise<PlainObject> {
  const unchanged = diffInputs(containerProperties, outputs, inputs).map(({ property }) => property);
  if (unchanged.length === 0) return outputs;
  await context.log(
    "warning",
    `${unchanged.join(", ")}: recorded, but the container keeps what it was created with. Name them in replaceOnChanges.`,
  );
  const recorded = Object.entries(inputs).filter(([property]) => unchanged.includes(property));
  const kept = Object.entries(outputs).filter(([property]) => !unchanged.includes(property));
  return Object.fromEntries([...kept, ...recorded]);
}

/** The engine wants both limits of memory in one request, and chooses twice the memory where no swap is given. */
function limitsRequest(asked: ContainerInputs, sharesChanged: boolean): object {
  const memory = memoryBytes(asked.memory ?? 0);
  return {
    RestartPolicy: { Name: asked.restart ?? "no", MaximumRetryCount: 0 },
    ...(sharesChanged && { CpuShares: asked.cpuShares || defaultCpuShares }),
    Memory: memory,
    MemorySwap: asked.memorySwap ? swapBytes(asked.memorySwap) : memory * 2,
  };
}

export const container: Resource = {
  properties: containerProperties,
  computed: [
    "bridge",
    "command",
    "entrypoints",
    "hostname",
    "init",
    "ipcMode",
    "logDriver",
    "networkDatas",
    "runtime",
    "securityOpts",
    "shmSize",
  ],
  named: true,
  // Also where the name is generated: the official plugin never runs two of one resource unless it is told to.
  deleteBeforeReplace: true,
  check,
  tainted: (state) => (reveal(state[taint] ?? null) === true ? "wait" : undefined),
  create,
  read,
  update,
  async delete(context, id, state) {
    const grace = typeof state.destroyGraceSeconds === "number" ? state.destroyGraceSeconds : 0;
    await removeContainer(context.docker().getContainer(id), String(state.name), grace);
  },
};
