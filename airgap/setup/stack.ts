/** Step: the stack itself. Its configuration file, its passphrase, its entry in the file backend. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { run } from "./command.ts";
import { readIfThere, writeWhole } from "./files.ts";
import type { Options } from "./options.ts";
import { places, stackPlaces } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { type Airgap, environmentOf, mergeConfig } from "./stack-config.ts";

/** The configuration as it is, or the example it will be made from. */
async function currentConfig(options: Options): Promise<{ text: string; file: string; exists: boolean }> {
  const { config } = stackPlaces(options.stack);
  const text = await readIfThere(config);
  if (text !== undefined) return { text, file: path.basename(config), exists: true };
  const example = await readIfThere(path.resolve(places.root, options.configFrom));
  if (example !== undefined) return { text: example, file: options.configFrom, exists: false };
  throw new Problem(
    `neither ${path.basename(config)} nor ${options.configFrom} is there to take the configuration of stack '${options.stack}' from`,
    `git checkout ${options.configFrom}, or name another file: --config-from FILE`,
  );
}

/** Refuses a stack that is not local before anything is installed for it. */
export async function checkLocal(options: Options): Promise<void> {
  const { text, file } = await currentConfig(options);
  const environment = environmentOf(text, file);
  if (environment === "local") return;
  throw new Problem(
    `${file}: vigia:environment = ${JSON.stringify(environment) ?? "(not set)"}: make serves local stacks only`,
    `write vigia:environment: local, or run pulumi up -s ${options.stack} with the official tools`,
  );
}

/** Writes what was found into the configuration file, which is made from the example if it isn't there. */
export async function ensureConfig(
  progress: Progress,
  options: Options,
  engineAddress: string,
  airgap: Airgap,
): Promise<void> {
  const { text, file, exists } = await currentConfig(options);
  const { config } = stackPlaces(options.stack);
  const name = path.basename(config);
  const written = await writeWhole(config, mergeConfig(text, file, engineAddress, airgap));
  if (!exists) progress.say("stack", `${name} made from ${file}`);
  else if (written) progress.say("stack", `${name}: engine and vigia:airgap brought up to date`);
}

/** Makes the passphrase that encrypts secrets in the state, once, readable by its owner only. */
export async function ensurePassphrase(progress: Progress, stack: string): Promise<void> {
  if (existsSync(places.passphrase)) {
    await chmod(places.passphrase, 0o600);
    return;
  }
  if (existsSync(stackPlaces(stack).stateFile)) {
    throw new Problem(
      `.local/passphrase is gone, and the state of stack '${stack}' is encrypted with it`,
      "restore the file, or remove the stack with `make down FORCE=1` and run `make up`",
    );
  }
  await writeWhole(places.passphrase, `${randomBytes(32).toString("base64url")}\n`, 0o600);
  progress.say("stack", ".local/passphrase made: it encrypts the secrets in .local/state");
}

/** `pulumi stack init`, if the stack doesn't exist. */
export async function ensureStack(
  progress: Progress,
  stack: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(places.state, { recursive: true, mode: 0o700 });
  if (existsSync(stackPlaces(stack).stateFile)) return;
  const result = await run(["pulumi", "stack", "init", stack, "--no-select", "--non-interactive"], {
    cwd: places.root,
    env,
  });
  if (result.code !== 0) {
    throw new Problem(
      `pulumi stack init ${stack} failed: ${result.stderr.trim()}`,
      "see the message, then run the same command again",
    );
  }
  progress.say("stack", `stack '${stack}' made in .local/state`);
}

/** Whether the file is readable by others; used by the doctor. */
export async function passphraseThere(): Promise<boolean> {
  return existsSync(places.passphrase) && (await readFile(places.passphrase)).length > 0;
}
