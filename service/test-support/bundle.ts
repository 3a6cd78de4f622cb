/** The service as it is deployed: its bundle, in a folder of its own. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Bundle {
  /** What node is given to run. */
  readonly program: string;
  remove(): Promise<void>;
}

export async function buildBundle(): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), "vigia-bundle-"));
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, "../build.ts"), folder]);
  return { program: join(folder, "server.mjs"), remove: () => rm(folder, { recursive: true }) };
}
