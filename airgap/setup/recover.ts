/** Puts right what an interrupted `pulumi up` left: a lock that nobody holds, and containers or networks that the state never heard of. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import type Docker from "dockerode";
import { run } from "./command.ts";
import { places, type StackPlaces, stackPlaces } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { isHeld, readLocks, readState } from "./state.ts";

/** The longest that a component of the stack asks for to end by itself. */
const stopSeconds = 60;

/** Every container, network and volume of a stack carries this label. */
export const stackLabel = (stack: string) => `vigia.stack=${stack}`;

/**
 * Removes the attributes that the file backend may have written beside a stack's files (Pulumi's default; the set-up's environment has none written):
 * a kill in the middle of one leaves it empty, and then no command can read the file that it belongs to. Nothing needs them.
 */
export async function removeSidecars({ stateFile, locks }: Pick<StackPlaces, "stateFile" | "locks">): Promise<void> {
  const ofState = [stateFile, `${stateFile}.bak`].map((file) => `${file}.attrs`);
  const ofLocks = (await readdir(locks))
    .filter((name) => name.endsWith(".attrs"))
    .map((name) => path.join(locks, name));
  await Promise.all([...ofState, ...ofLocks].map((file) => rm(file, { force: true })));
}

/** Removes the lock of a Pulumi process that is gone; a {@link Problem} if one is still at work. */
export async function releaseLock(
  progress: Progress,
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  const locks = await readLocks(stackPlaces(stack).locks);
  if (locks.length === 0) return false;
  for (const lock of locks) {
    if (await isHeld(lock)) {
      throw new Problem(
        `stack '${stack}' is being changed by process ${lock.pid} on ${lock.hostname}`,
        `wait for it to end; if it can't be running any more: pulumi cancel -s ${stack}`,
      );
    }
  }
  const pids = locks.map(({ pid }) => pid).join(", ");
  progress.say("stack", `process ${pids} was killed while it changed the stack: releasing its lock (pulumi cancel)`);
  await removeSidecars(stackPlaces(stack));
  const result = await run(["pulumi", "cancel", "--yes", "-s", stack, "--non-interactive"], { cwd: places.root, env });
  if (result.code !== 0)
    throw new Problem(`pulumi cancel failed: ${result.stderr.trim()}`, `pulumi cancel -s ${stack}`);
  return true;
}

/**
 * After a kill in the middle of a create the container or network may exist without being in the state, and the next create fails on its name.
 * Volumes stay: creating one that is there is no error, and they hold data.
 */
export async function removeUnrecorded(progress: Progress, docker: Docker, stack: string): Promise<void> {
  const state = await readState(stackPlaces(stack).stateFile);
  if (state === undefined) return;
  const filters = { label: [stackLabel(stack)] };
  const containers = await docker.listContainers({ all: true, filters });
  const unrecorded = containers.filter(({ Id }) => !state.ids.has(Id));
  await Promise.all(
    unrecorded.map(async ({ Id, Names, State }) => {
      progress.say(
        "stack",
        `removing container ${(Names[0] ?? Id).replace(/^\//, "")}: the interrupted run made it and did not record it`,
      );
      const container = docker.getContainer(Id);
      // One that is about to make its database must not be cut off in the middle of it.
      if (State === "running") await container.stop({ t: stopSeconds });
      await container.remove({ force: true, v: true });
    }),
  );
  for (const { Id, Name } of await docker.listNetworks({ filters })) {
    if (state.ids.has(Id)) continue;
    progress.say("stack", `removing network ${Name}: the interrupted run made it and did not record it`);
    await docker.getNetwork(Id).remove();
  }
}

/**
 * Strikes the interrupted creates from the state: what they made is gone, and Pulumi would warn of them for ever. The refresh that does it also
 * sees what else the interruption left half-done.
 */
async function clearPending(progress: Progress, stack: string, env: Readonly<Record<string, string>>): Promise<void> {
  const command = ["pulumi", "refresh", "--yes", "--skip-preview", "--clear-pending-creates", "-s", stack];
  const refresh = () => run([...command, "--non-interactive"], { cwd: places.root, env });
  const result = await progress.during("stack", "bringing the state in step with the engine (pulumi refresh)", refresh);
  if (result.code !== 0) {
    const last = result.stdout.trim().split("\n").slice(-8).join("\n  ");
    throw new Problem(`pulumi refresh failed:\n  ${last}\n  ${result.stderr.trim()}`, `pulumi refresh -s ${stack}`);
  }
}

/** Makes the stack ready for the next `pulumi up`. */
export async function recover(
  progress: Progress,
  docker: Docker,
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const wasLocked = await releaseLock(progress, stack, env);
  const pending = (await readState(stackPlaces(stack).stateFile))?.pending ?? [];
  if (pending.length > 0) progress.say("stack", `interrupted operations: ${pending.join(", ")}`);
  if (wasLocked || pending.length > 0) await removeUnrecorded(progress, docker, stack);
  if (pending.length > 0) await clearPending(progress, stack, env);
}
