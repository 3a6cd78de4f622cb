/** The official Pulumi CLI, downloaded from Pulumi's own place and checked against its published checksum. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { run } from "./command.ts";
import { reason } from "./problem.ts";

const releases = "https://get.pulumi.com/releases/sdk";

/** Seconds until the first byte; where nothing is reachable the set-up should not stand there. */
const answerSeconds = 10;
/** Seconds without a byte after which a download counts as dead. */
const stallSeconds = 30;

/** The archive's name for a machine, or `undefined` where there is none. */
export function archiveName(version: string, platform: string, arch: string): string | undefined {
  const os = { linux: "linux", darwin: "darwin" }[platform];
  const machine = { x64: "x64", arm64: "arm64" }[arch];
  return os === undefined || machine === undefined ? undefined : `pulumi-v${version}-${os}-${machine}.tar.gz`;
}

/** The checksum of `file` in a list of `<sha256>  <name>` lines. */
export function checksumOf(list: string, file: string): string | undefined {
  for (const line of list.split("\n")) {
    const [sum, name] = line.trim().split(/\s+\*?/);
    if (name === file && /^[0-9a-f]{64}$/.test(sum ?? "")) return sum;
  }
  return undefined;
}

/** Downloads in a process of its own: that is where Node honours HTTPS_PROXY without changing this one. */
async function download(url: string, file: string): Promise<string | undefined> {
  const script = path.join(import.meta.dirname, "download.ts");
  const result = await run([process.execPath, script, url, file, String(answerSeconds), String(stallSeconds)], {
    env: { NODE_USE_ENV_PROXY: "1" },
  });
  return result.code === 0 ? undefined : (result.stderr.trim().split("\n").at(-1) ?? "download failed");
}

/** Whether the official download can be reached, without downloading it: `undefined`, or why not. */
export async function officialUnreachable(version: string): Promise<string | undefined> {
  const file = archiveName(version, process.platform, process.arch);
  if (file === undefined) return `there is none for ${process.platform} on ${process.arch}`;
  return download(`${releases}/pulumi-${version}-checksums.txt`, "/dev/null");
}

/** The folder of the official CLI under `base`, if it was downloaded before. */
export function downloadedCli(base: string, version: string): string | undefined {
  const folder = path.join(base, `v${version}`);
  return existsSync(path.join(folder, "pulumi")) ? folder : undefined;
}

/**
 * Downloads the CLI with its language hosts into a folder of its version under `base`.
 * @returns the folder, or why it can't be had
 */
export async function downloadCli(
  base: string,
  version: string,
): Promise<{ folder: string } | { unreachable: string }> {
  const name = archiveName(version, process.platform, process.arch);
  if (name === undefined) return { unreachable: `there is none for ${process.platform} on ${process.arch}` };
  await mkdir(base, { recursive: true });
  const scratch = await mkdtemp(path.join(base, ".download-"));
  try {
    const archive = path.join(scratch, name);
    const list = path.join(scratch, "checksums.txt");
    const failure =
      (await download(`${releases}/pulumi-${version}-checksums.txt`, list)) ??
      (await download(`${releases}/${name}`, archive));
    if (failure !== undefined) return { unreachable: failure };
    const sum = createHash("sha256")
      .update(await readFile(archive))
      .digest("hex");
    if (sum !== checksumOf(await readFile(list, "utf8"), name)) {
      return { unreachable: `${name} does not have its published checksum` };
    }
    const unpacked = await run(["tar", "-xzf", archive, "-C", scratch]);
    if (unpacked.code !== 0) return { unreachable: `tar: ${reason(unpacked.stderr)}` };
    const folder = path.join(base, `v${version}`);
    await rm(folder, { recursive: true, force: true });
    await rename(path.join(scratch, "pulumi"), folder);
    return { folder };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
