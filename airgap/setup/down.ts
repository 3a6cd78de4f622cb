/** `make down`: removes what the stack made, checks by label that nothing is left, and says what stays. */
import { existsSync, globSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import type Docker from "dockerode";
import { runAttached } from "./command.ts";
import { engineClient, inspectEngine } from "./engine.ts";
import type { Options } from "./options.ts";
import { places, projectName, stackPlaces } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { recover, stackLabel } from "./recover.ts";
import { checkLocal } from "./stack.ts";
import { readState } from "./state.ts";
import { currentEnvironment } from "./tools.ts";

async function confirm(options: Options): Promise<void> {
  if (options.yes) return;
  const what = `This removes every container, network and volume of stack '${options.stack}', with all its data.`;
  if (!process.stdin.isTTY) throw new Problem(`${what} There is no terminal to ask on`, "YES=1 make down");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${what} Continue? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Problem("nothing was removed", "answer y to go on");
}

/** Removes every container, network and volume that carries the stack's label; returns how many there were. */
async function removeLabelled(progress: Progress, docker: Docker, stack: string): Promise<number> {
  const filters = { label: [stackLabel(stack)] };
  let removed = 0;
  const remove = async (kind: string, name: string, work: () => Promise<unknown>) => {
    progress.say("down", `removing ${kind} ${name}`);
    await work();
    removed += 1;
  };
  for (const { Id, Names } of await docker.listContainers({ all: true, filters })) {
    await remove("container", (Names[0] ?? Id).replace(/^\//, ""), () =>
      docker.getContainer(Id).remove({ force: true, v: true }),
    );
  }
  for (const { Id, Name } of await docker.listNetworks({ filters })) {
    await remove("network", Name, () => docker.getNetwork(Id).remove());
  }
  for (const { Name } of (await docker.listVolumes({ filters })).Volumes ?? []) {
    await remove("volume", Name, () => docker.getVolume(Name).remove());
  }
  return removed;
}

/** The images of the service that the stack built: Pulumi leaves them on the engine, one for each version that was up. */
async function removeServiceImages(progress: Progress, docker: Docker, stack: string): Promise<void> {
  const images = await docker.listImages({ filters: { reference: [`${projectName}-${stack}/*`] } });
  for (const tag of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    progress.say("down", `removing image ${tag}`);
    await docker.getImage(tag).remove();
  }
}

async function destroy(progress: Progress, docker: Docker, stack: string): Promise<void> {
  const state = await readState(stackPlaces(stack).stateFile);
  if (state === undefined || (state.resources === 0 && state.pending.length === 0)) {
    progress.say("down", `stack '${stack}' holds no resources`);
    return;
  }
  const env = await currentEnvironment(stack);
  await recover(progress, docker, stack, env);
  const code = await runAttached(["pulumi", "destroy", "-s", stack, "--yes", "--skip-preview"], {
    cwd: places.root,
    env,
  });
  if (code !== 0) {
    throw new Problem(
      "pulumi destroy failed, see above",
      "make down again; if that can't work, FORCE=1 removes by label without Pulumi",
    );
  }
}

async function forget(progress: Progress, options: Options): Promise<void> {
  const { stack } = options;
  const { stateFile, providerKind, locks, config } = stackPlaces(stack);
  const base = path.join(places.state, ".pulumi");
  const files = [stateFile, `${stateFile}.attrs`, `${stateFile}.bak`, `${stateFile}.bak.attrs`, providerKind, locks];
  for (const folder of ["history", "backups"]) files.push(path.join(base, folder, "vigia", stack));
  if (options.purge) files.push(config);
  files.push(...globSync(path.join(places.airgapPulumiHome, "logs", `*+${projectName}+${stack}-*.log`)));
  for (const file of files) await rm(file, { recursive: true, force: true });
  progress.say(
    "down",
    `the state of stack '${stack}' is removed${options.purge ? `, and ${path.basename(config)}` : ""}`,
  );
}

/** What stays after `down`, and how to remove it. */
function remains(stack: string): string {
  const lines = [
    existsSync(stackPlaces(stack).config)
      ? `  Pulumi.${stack}.yaml        the stack's configuration: rm Pulumi.${stack}.yaml`
      : "",
    "  .local/                 built tools, state, passphrase: rm -r .local",
    "  images                  docker image ls; built here: docker image ls --filter label=vigia.airgap=true",
    "  Go's and npm's caches   go clean -cache -modcache; npm cache clean --force",
  ];
  return `\nNo container, network or volume of stack '${stack}' is left. What stays, to make the next up quick:\n${lines.filter(Boolean).join("\n")}\n`;
}

/** Takes the stack down. Images and caches stay. */
export async function takeDown(progress: Progress, options: Options): Promise<void> {
  await checkLocal(options);
  await confirm(options);
  const engine = await inspectEngine();
  if (!engine.ready) throw new Problem(`no Docker engine answers: ${engine.summary}`, "make setup, then make down");
  const docker = engineClient(engine.value.address);
  if (!options.force) await destroy(progress, docker, options.stack);
  const leftovers = await removeLabelled(progress, docker, options.stack);
  if (leftovers > 0 && !options.force)
    progress.say("down", `${leftovers} left over from helpers, not in the state: removed`);
  if ((await removeLabelled(progress, docker, options.stack)) > 0) {
    throw new Problem(
      "something goes on making containers of this stack",
      `docker ps --filter label=${stackLabel(options.stack)}`,
    );
  }
  await removeServiceImages(progress, docker, options.stack);
  await rm(stackPlaces(options.stack).build, { recursive: true, force: true });
  if (options.force || options.purge) await forget(progress, options);
  console.log(remains(options.stack));
}
