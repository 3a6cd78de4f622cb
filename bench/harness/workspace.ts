/** What a benchmark builds, in `.local/bench`: the service's bundle, the variants' and the Python environment. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundleOptions } from "../../service/bundle-options.ts";

const root = join(import.meta.dirname, "../..");
export const workspace = join(root, ".local/bench");
const run = promisify(execFile);

/** The service as it is deployed; the path of its entry. */
export async function buildService(): Promise<string> {
  const folder = join(workspace, "service");
  mkdirSync(folder, { recursive: true });
  await run(process.execPath, [join(root, "service/build.ts"), folder]);
  return join(folder, "server.mjs");
}

/** A variant bundled as the service is, so that both are loaded alike; the path of its entry. */
export async function buildVariant(name: string): Promise<string> {
  const outfile = join(workspace, "variants", `${name}.mjs`);
  await build({
    entryPoints: [join(root, "bench/variants", `${name}.ts`)],
    outfile,
    ...bundleOptions,
  });
  return outfile;
}

/** A Python with the pinned packages from PyPI; the path of its interpreter. */
export async function pythonEnvironment(): Promise<string> {
  const requirements = join(root, "bench/fastapi/requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(workspace, `python-${digest}`);
  const python = join(folder, "bin/python");
  // Made last, so that an interrupted installation is begun again.
  if (existsSync(join(folder, "bin/uvicorn"))) return python;
  await run("python3", ["-m", "venv", "--clear", folder]);
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  return python;
}

export function logFile(name: string): string {
  const folder = join(workspace, "logs");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.log`);
}
