/**
 * Builds the Pulumi CLI from its Go module, at the version and with the dependencies that `pulumi/go.mod` and `go.sum` pin, and without
 * what local stacks never need (`pulumi/trim.ts`).
 */
import { createHash } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { buildEnvironment, buildFlags } from "../go/flags.ts";
import { filesIn } from "../go/trim.ts";
import { trimmedModule } from "../go/trimmed-module.ts";
import { alive } from "../images/lock.ts";
import { run } from "../setup/command.ts";
import { readIfThere, temporaryBeside, writeWhole } from "../setup/files.ts";
import { Problem } from "../setup/problem.ts";
import { writeLaunchers } from "./launchers.ts";
import { trimList } from "./pulumi/trim.ts";

export const cliVersion = "3.256.0";

/** Seconds of wall clock on two idle cores with an empty module cache, downloads included. */
export const buildSeconds = 120;

const moduleFolder = path.join(import.meta.dirname, "pulumi");
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Says which sources a binary was built from; written after the binary, so a binary without it is not finished. */
export async function sourcesId(folder = moduleFolder): Promise<string> {
  const hash = createHash("sha256").update(cliVersion);
  for (const name of await filesIn(folder)) hash.update(name).update(await readFile(path.join(folder, name)));
  return `${hash.digest("hex")}\n`;
}

const stamp = (binFolder: string) => path.join(binFolder, ".pulumi-built-from");

/** Whether `binFolder` holds the finished build of these very sources. */
export async function isBuilt(binFolder: string): Promise<boolean> {
  return (await readIfThere(stamp(binFolder))) === (await sourcesId());
}

/** The Go toolchain's version, or `undefined` where there is none. */
export async function goVersion(): Promise<string | undefined> {
  try {
    const { code, stdout } = await run(["go", "version"], { timeoutSeconds: 20, env: { GOTOOLCHAIN: "local" } });
    return code === 0 ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** Removes what builds that were interrupted left; those that still run keep theirs. */
export async function removeAbandoned(binFolder: string): Promise<void> {
  for (const name of await readdir(binFolder)) {
    const pid = /^\.pulumi(?:-module)?\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid === undefined || alive(Number(pid))) continue;
    await rm(path.join(binFolder, name), { recursive: true, force: true });
  }
}

/**
 * Builds the CLI into `binFolder` and puts the launchers beside it. Go's own caches make a repeated build quick.
 * @param onLine gets what the Go command says, line by line
 */
export async function buildCli(binFolder: string, onLine: (line: string) => void): Promise<void> {
  await mkdir(binFolder, { recursive: true });
  const binary = path.join(binFolder, "pulumi");
  const temporary = temporaryBeside(binary);
  const work = temporaryBeside(path.join(binFolder, "pulumi-module"));
  await removeAbandoned(binFolder);
  const go = async (...args: string[]): Promise<string> => {
    const result = await run(["go", ...args], { cwd: moduleFolder, env: buildEnvironment, onErrorLine: onLine });
    if (result.code === 0) return result.stdout;
    const last = result.stderr.trim().split("\n").slice(-3).join("\n  ");
    throw new Problem(
      `the Pulumi CLI v${cliVersion} did not build:\n  ${last}`,
      "check that Go reaches its module proxy (go env GOPROXY), or put pulumi on PATH, then run the same command again",
    );
  };
  try {
    const replaced = await trimmedModule(moduleFolder, trimList, work, go);
    const link = ["-ldflags", `-s -w -X ${versionVariable}=${cliVersion}`];
    await go("build", ...buildFlags, ...replaced, ...link, "-o", temporary, `${trimList.module}/cmd/pulumi`);
    await chmod(temporary, 0o755);
    await rename(temporary, binary);
  } finally {
    await rm(temporary, { force: true });
    await rm(work, { recursive: true, force: true });
  }
  await writeLaunchers(binFolder);
  await writeWhole(stamp(binFolder), await sourcesId());
}
