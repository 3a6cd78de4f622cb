/**
 * The executables that stand beside a Pulumi CLI built on this machine. Pulumi finds them there by name and counts them as bundled with it.
 * They find the repository from where they are, so that it can be moved.
 */
import { chmod } from "node:fs/promises";
import path from "node:path";
import { writeWhole } from "../setup/files.ts";

/**
 * A shell script that runs a TypeScript file of the repository with the repository's own Node.
 * @param up from the script's folder to the repository's root, such as `../../..`
 * @param target path of the file, relative to the repository's root
 */
export function launcher(up: string, target: string): string {
  return `#!/bin/sh
# Written by Vigia's set-up; runs ${target}.
root=$(cd "$(dirname "$(readlink -f "$0")")/${up}" && pwd) || exit 1
exec "$root/node_modules/.bin/node" "$root/${target}" "$@"
`;
}

/** What is written beside the CLI, by name. */
export const launchers: Readonly<Record<string, string>> = {
  "pulumi-language-nodejs": "airgap/cli/language-host/main.ts",
  "pulumi-resource-pulumi-nodejs": "airgap/cli/dynamic-provider.ts",
};

/** Writes an executable script, whole or not at all. */
export async function writeExecutable(file: string, text: string): Promise<void> {
  await writeWhole(file, text, 0o755);
  await chmod(file, 0o755);
}

/** Writes the launchers into `folder`, which is `.local/airgap/bin` of the repository. */
export async function writeLaunchers(folder: string): Promise<void> {
  for (const [name, target] of Object.entries(launchers)) {
    await writeExecutable(path.join(folder, name), launcher("../../..", target));
  }
}
