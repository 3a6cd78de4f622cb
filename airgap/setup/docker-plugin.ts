/** Step: the Docker provider of Pulumi. The official plugin, else the embedded provider of this repository. */
import { existsSync } from "node:fs";
import path from "node:path";
import { launcher, writeExecutable } from "../cli/launchers.ts";
import { run } from "./command.ts";
import { readIfThere, writeWhole } from "./files.ts";
import type { Finding } from "./finding.ts";
import { places, userPulumiHome } from "./paths.ts";
import { Problem, reason } from "./problem.ts";
import type { Progress } from "./progress.ts";
import type { Cli } from "./pulumi-cli.ts";

export type ProviderKind = "official" | "embedded";

export interface DockerPlugin {
  readonly kind: ProviderKind;
  /** PULUMI_HOME in which Pulumi finds it. */
  readonly pulumiHome: string;
}

/** The version of `@pulumi/docker` in package.json; Pulumi asks for exactly this plugin. */
const pluginVersion = "5.2.0";
const installSeconds = 60;

const fallbackNote = `the official docker plugin v${pluginVersion} can't be had here; using the embedded provider, for local stacks only`;

function pluginIn(pulumiHome: string): string {
  return path.join(pulumiHome, `plugins/resource-docker-v${pluginVersion}/pulumi-resource-docker`);
}

const entry = "airgap/docker-provider/pulumi-resource-docker";

function embedded(): DockerPlugin {
  return { kind: "embedded", pulumiHome: places.airgapPulumiHome };
}

function official(): DockerPlugin {
  return { kind: "official", pulumiHome: userPulumiHome() };
}

/** The kind that a stack's state was made with, or `undefined` if it holds nothing yet. */
export type StateKind = ProviderKind | undefined;

/** Reads which kind a stack was made with; see {@link rememberKind}. */
export async function readKind(file: string): Promise<StateKind> {
  const text = (await readIfThere(file))?.trim();
  return text === "official" || text === "embedded" ? text : undefined;
}

/** Notes which kind a stack is made with, before its first resource. */
export async function rememberKind(file: string, kind: ProviderKind): Promise<void> {
  await writeWhole(file, `${kind}\n`);
}

/** Two providers never share one state: their resources' outputs differ. */
function checkState(kind: ProviderKind, made: StateKind): void {
  if (made === undefined || made === kind) return;
  throw new Problem(
    `this stack was made with the ${made} docker provider, and only the ${kind} one is at hand; they never share a state`,
    "make the official plugin reachable again, or remove the stack with `make down FORCE=1` and run `make up`",
  );
}

function found(plugin: DockerPlugin): Extract<Finding<DockerPlugin>, { ready: true }> {
  return plugin.kind === "official"
    ? { ready: true, value: plugin, summary: `official docker plugin v${pluginVersion}` }
    : { ready: true, value: plugin, summary: "embedded docker provider", fallback: fallbackNote };
}

/** What needs no network: the plugin that is installed, or the one that the state or the CLI leaves no choice about. */
function settled(cli: Cli | undefined, made: StateKind): DockerPlugin | undefined {
  if (made === "embedded") return embedded();
  if (existsSync(pluginIn(userPulumiHome()))) return official();
  // Where the CLI could not be downloaded, its plugin can't either: they come from the same place.
  if (made === undefined && cli?.kind === "built") return embedded();
  return undefined;
}

/** Says what {@link ensureDockerPlugin} would do. `cli` is `undefined` when there is none yet. */
export function inspectDockerPlugin(cli: Cli | undefined, made: StateKind): Finding<DockerPlugin> {
  const plugin = settled(cli, made);
  if (plugin?.kind === "embedded" && !existsSync(pluginIn(places.airgapPulumiHome))) {
    return { ready: false, summary: "install the embedded docker provider", seconds: 1, fallback: fallbackNote };
  }
  if (plugin !== undefined) return found(plugin);
  return {
    ready: false,
    summary: `install the official docker plugin v${pluginVersion}, else the embedded provider`,
    seconds: 15,
  };
}

async function installOfficial(cli: Cli): Promise<string | undefined> {
  const command = [path.join(cli.folder, "pulumi"), "plugin", "install", "resource", "docker", `v${pluginVersion}`];
  const env = { PULUMI_HOME: userPulumiHome(), PULUMI_SKIP_UPDATE_CHECK: "true" };
  const result = await run(command, { timeoutSeconds: installSeconds, env });
  if (result.timedOut) return `not there after ${installSeconds} s`;
  return result.code === 0 ? undefined : reason(result.stderr);
}

/** Installs the official plugin, or the launcher of the embedded provider in a PULUMI_HOME of its own. */
export async function ensureDockerPlugin(progress: Progress, cli: Cli, made: StateKind): Promise<DockerPlugin> {
  let plugin = settled(cli, made);
  if (plugin === undefined) {
    const failure = await progress.during("plugin", `installing the official docker plugin v${pluginVersion}`, () =>
      installOfficial(cli),
    );
    if (failure !== undefined) progress.say("plugin", `official plugin: ${failure}`);
    plugin = failure === undefined ? official() : embedded();
  }
  checkState(plugin.kind, made);
  if (plugin.kind === "embedded") {
    if (!existsSync(path.join(places.root, entry)))
      throw new Problem(`${entry} is not in this checkout`, "git checkout airgap/");
    await writeExecutable(pluginIn(places.airgapPulumiHome), launchEntry());
  }
  const { summary, fallback } = found(plugin);
  progress.say("plugin", summary);
  if (fallback !== undefined) progress.fallback("plugin", fallback);
  return plugin;
}

/** A script in `.local/airgap/pulumi-home/plugins/resource-docker-v.../` that starts the provider of this checkout. */
function launchEntry(): string {
  return launcher("../../../../..", entry).replace('exec "$root/node_modules/.bin/node" ', "exec ");
}
