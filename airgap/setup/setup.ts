/** The set-up: all steps, independent ones at the same time. What comes of it is what every other command needs to run Pulumi. */
import { ensureDockerPlugin, readKind, rememberKind } from "./docker-plugin.ts";
import { type Engine, engineClient, ensureEngine } from "./engine.ts";
import { ensureImages } from "./images.ts";
import type { Options } from "./options.ts";
import { stackPlaces } from "./paths.ts";
import { ensurePreview } from "./preview.ts";
import type { Progress } from "./progress.ts";
import { ensureCli } from "./pulumi-cli.ts";
import { pulumiEnvironment } from "./pulumi-env.ts";
import { recover } from "./recover.ts";
import { checkLocal, ensureConfig, ensurePassphrase, ensureStack } from "./stack.ts";
import { readState } from "./state.ts";

export interface Ready {
  readonly engine: Engine;
  /** The environment for pulumi commands. */
  readonly env: Readonly<Record<string, string>>;
}

/** The provider kind that a stack's state was made with; none if it holds no resources. */
export async function madeWith(stack: string) {
  const { stateFile, providerKind } = stackPlaces(stack);
  const resources = (await readState(stateFile))?.resources ?? 0;
  return resources === 0 ? undefined : readKind(providerKind);
}

/** Installs what is missing and makes the stack ready for `pulumi up`. Quick when there is nothing to do. */
export async function setUp(progress: Progress, options: Options): Promise<Ready> {
  const { stack } = options;
  await checkLocal(options);
  const made = await madeWith(stack);
  const tools = ensureCli(progress).then(async (cli) => ({
    cli,
    plugin: await ensureDockerPlugin(progress, cli, made),
  }));
  const images = ensureEngine(progress).then(async (engine) => ({ engine, ...(await ensureImages(progress, engine)) }));
  const [{ cli, plugin }, { engine, images: tags, missing }] = await Promise.all([
    tools,
    images,
    ensurePreview(progress),
  ]);

  const env = pulumiEnvironment(cli, plugin);
  await ensureConfig(progress, options, engine.address, {
    cli: cli.kind === "built" ? "built" : "official",
    provider: plugin.kind,
    images: tags,
    missing,
  });
  await ensurePassphrase(progress, stack);
  await ensureStack(progress, stack, env);
  await rememberKind(stackPlaces(stack).providerKind, plugin.kind);
  await recover(progress, engineClient(engine.address), stack, env);
  progress.say("set-up", "ready");
  return { engine, env };
}
