/** Node's binary at exactly the pinned version, from npm. */
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "./progress.ts";
import { run } from "./run.ts";

const npmArch: Readonly<Record<string, string>> = { amd64: "x64", arm64: "arm64" };

/**
 * The binary that `npm ci` brought, when it is the pinned version for the engine's architecture, else the one of npm's
 * package `node-linux-*`. Symbols are stripped where `strip` is installed.
 */
export async function nodeBinary(
  repository: string,
  kept: string,
  version: string,
  arch: string,
  progress: Progress,
): Promise<string> {
  const cpu = npmArch[arch];
  if (!cpu) throw new Error(`npm has no Node for the engine's architecture ${arch}`);
  const target = join(kept, `node-${version}-${cpu}`);
  if (existsSync(target)) return target;
  const work = join(kept, `.node-${process.pid}`);
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const installed = join(repository, "node_modules", "node", "bin", "node");
    const own = cpu === process.arch && (await versionOf(installed)) === version;
    const source = own ? installed : await packed(work, `node-linux-${cpu}`, version, progress);
    const stripped = join(work, "stripped");
    await run("strip", ["-o", stripped, source]).catch(() => run("cp", [source, stripped]));
    await chmod(stripped, 0o755);
    await rename(stripped, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function versionOf(binary: string): Promise<string | undefined> {
  const result = await run(binary, ["--version"]).catch(() => undefined);
  return result?.stdout.trim().replace(/^v/, "");
}

async function packed(work: string, name: string, version: string, progress: Progress): Promise<string> {
  await progress.during("node", `downloading ${name} ${version} from npm`, async () => {
    const { stdout } = await run("npm", ["pack", "--silent", `${name}@${version}`], { cwd: work });
    await run("tar", ["-xzf", stdout.trim()], { cwd: work });
  });
  return join(work, "package", "bin", "node");
}
