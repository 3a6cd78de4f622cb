/**
 * Builds Grafana's dashboard-linter from its Go module, at the version and with the dependencies that `go.mod` and `go.sum` pin.
 * No release of it is ever downloaded: it is a check, run where there is a Go toolchain.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { buildEnvironment, buildFlags } from "../go/flags.ts";
import { locked } from "../images/lock.ts";
import { run } from "../setup/command.ts";
import { readIfThere, temporaryBeside, writeWhole } from "../setup/files.ts";
import { places } from "../setup/paths.ts";
import { Problem } from "../setup/problem.ts";
import type { Progress } from "../setup/progress.ts";

const moduleFolder = import.meta.dirname;
const program = "github.com/grafana/dashboard-linter";

/** Where the program is put. */
export const linterFile = path.join(places.airgapBin, "dashboard-linter");

const stamp = path.join(places.airgapBin, ".dashboard-linter-built-from");
const lock = path.join(places.airgapBin, ".dashboard-linter.lock");

/** Says which sources a program was built from; written after the program, so that one without it is not finished. */
async function sourcesId(): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) hash.update(await readFile(path.join(moduleFolder, name)));
  return `${hash.digest("hex")}\n`;
}

async function isBuilt(): Promise<boolean> {
  return (await readIfThere(stamp)) === (await sourcesId()) && existsSync(linterFile);
}

async function build(onLine: (line: string) => void): Promise<void> {
  await mkdir(path.dirname(linterFile), { recursive: true });
  const temporary = temporaryBeside(linterFile);
  try {
    const command = ["go", "build", ...buildFlags, "-ldflags", "-s -w", "-o", temporary, program];
    const { code, stderr } = await run(command, { cwd: moduleFolder, env: buildEnvironment, onErrorLine: onLine });
    if (code !== 0) {
      throw new Problem(
        `dashboard-linter did not build:\n  ${stderr.trim().split("\n").slice(-3).join("\n  ")}`,
        "check that Go reaches its module proxy (go env GOPROXY), then run the same command again",
      );
    }
    await chmod(temporary, 0o755);
    await rename(temporary, linterFile);
  } finally {
    await rm(temporary, { force: true });
  }
  await writeWhole(stamp, await sourcesId());
}

/** Builds the program unless it is there, built from these very sources. Go's own caches make a repeated build quick. */
export async function ensureLinter(progress: Progress): Promise<string> {
  if (await isBuilt()) return linterFile;
  const waiting = (owner: number) => progress.say("linter", `waiting for process ${owner}, which builds it already`);
  return locked(lock, waiting, async () => {
    if (await isBuilt()) return linterFile;
    const what = "building Grafana's dashboard-linter from its Go module";
    await progress.during("linter", what, () => build(() => {}), ", about 30 s of CPU");
    return linterFile;
  });
}
