/** Step: a Pulumi CLI. One on PATH that is new enough, else the official download, else a build from its Go module. */
import { accessSync, constants, realpathSync } from "node:fs";
import path from "node:path";
import { buildCli, buildSeconds, cliVersion, goVersion, isBuilt } from "../cli/build.ts";
import { writeLaunchers } from "../cli/launchers.ts";
import { trimList } from "../cli/pulumi/trim.ts";
import { run } from "./command.ts";
import type { Finding } from "./finding.ts";
import { downloadCli, downloadedCli, officialUnreachable } from "./official-cli.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";
import { isAtLeast, parseVersion, type Version } from "./version.ts";

export interface Cli {
  /** The folder that holds `pulumi` and its language host. */
  readonly folder: string;
  readonly kind: "on PATH" | "downloaded" | "built";
  readonly version: string;
}

/** The version of `@pulumi/pulumi` in package.json: the CLI must not be older than the SDK that talks to it. */
const minimum: Version = parseVersion(cliVersion) ?? { numbers: [3, 256, 0], preRelease: false };

const builtNote = `the official Pulumi CLI can't be had here; using v${cliVersion} built from its Go module, with Vigia's own language host and without ${trimList.without}`;

/** The folders of a PATH in which an executable of that name is. */
export function foldersWith(name: string, searchPath: string): string[] {
  return searchPath.split(path.delimiter).filter((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });
}

function isOurs(folder: string): boolean {
  return `${path.resolve(folder)}${path.sep}`.startsWith(`${places.local}${path.sep}`);
}

/** The CLI on PATH, and why it can't be used if it can't. */
async function onPath(): Promise<{ cli: Cli } | { unusable: string } | undefined> {
  const searchPath = process.env.PATH ?? "";
  const folder = foldersWith("pulumi", searchPath).find((candidate) => !isOurs(candidate));
  if (folder === undefined) return undefined;
  const binary = path.join(folder, "pulumi");
  const { stdout } = await run([binary, "version"], { timeoutSeconds: 10, env: { PULUMI_SKIP_UPDATE_CHECK: "true" } });
  const version = parseVersion(stdout);
  if (version === undefined) return { unusable: `${binary} does not say its version` };
  const text = version.numbers.join(".");
  if (!isAtLeast(version, minimum)) return { unusable: `${binary} is v${text}; v${cliVersion} or newer is needed` };
  // Pulumi looks for the language host beside the real binary, then on PATH.
  const beside = [path.dirname(realpathSync(binary)), searchPath].join(path.delimiter);
  const host = foldersWith("pulumi-language-nodejs", beside).find((candidate) => !isOurs(candidate));
  if (host === undefined) return { unusable: `${binary} has no pulumi-language-nodejs beside it` };
  return { cli: { folder, kind: "on PATH", version: text } };
}

function found(cli: Cli): Extract<Finding<Cli>, { ready: true }> {
  const summary = `Pulumi v${cli.version}, ${cli.kind}`;
  return { ready: true, value: cli, summary, ...(cli.kind === "built" ? { fallback: builtNote } : {}) };
}

/** What is there already, without asking the network. */
async function present(say: (text: string) => void): Promise<Cli | undefined> {
  const there = await onPath();
  if (there !== undefined && "cli" in there) return there.cli;
  if (there !== undefined) say(`${there.unusable}: not used`);
  const downloaded = downloadedCli(places.officialCli, cliVersion);
  if (downloaded !== undefined) return { folder: downloaded, kind: "downloaded", version: cliVersion };
  if (await isBuilt(places.airgapBin)) return { folder: places.airgapBin, kind: "built", version: cliVersion };
  return undefined;
}

function noGo(unreachable: string): Problem {
  return new Problem(
    `there is no usable Pulumi CLI: none on PATH, the official download failed (${unreachable}), and it can't be built because there is no 'go'`,
    "install Go 1.21 or newer (https://go.dev/dl/), or put pulumi >= " +
      `${cliVersion} on PATH, then run the same command again`,
  );
}

/** Says what {@link ensureCli} would do. */
export async function inspectCli(): Promise<Finding<Cli>> {
  const cli = await present(() => {});
  if (cli !== undefined) return found(cli);
  const unreachable = await officialUnreachable(cliVersion);
  if (unreachable === undefined) {
    return { ready: false, summary: `download the official Pulumi CLI v${cliVersion}`, seconds: 30 };
  }
  const go = await goVersion();
  if (go === undefined) throw noGo(unreachable);
  return {
    ready: false,
    summary: `build the Pulumi CLI v${cliVersion} from its Go module with ${go} (official download: ${unreachable})`,
    seconds: buildSeconds,
    fallback: builtNote,
  };
}

/** Finds, downloads or builds the CLI. */
export async function ensureCli(progress: Progress): Promise<Cli> {
  const cli = (await present((text) => progress.say("cli", text))) ?? (await obtain(progress));
  // The launchers belong to the repository's version, not to the build's.
  if (cli.kind === "built") await writeLaunchers(cli.folder);
  const { summary, fallback } = found(cli);
  progress.say("cli", summary);
  if (fallback !== undefined) progress.fallback("cli", fallback);
  return cli;
}

async function obtain(progress: Progress): Promise<Cli> {
  const outcome = await progress.during("cli", `downloading the official Pulumi CLI v${cliVersion}`, () =>
    downloadCli(places.officialCli, cliVersion),
  );
  if ("folder" in outcome) return { folder: outcome.folder, kind: "downloaded", version: cliVersion };
  progress.say("cli", `official download: ${outcome.unreachable}`);
  if ((await goVersion()) === undefined) throw noGo(outcome.unreachable);
  let downloads = 0;
  const note = ` (about ${Math.ceil(buildSeconds / 60)} minutes)`;
  const build = () =>
    buildCli(places.airgapBin, (line) => {
      if (!line.startsWith("go: downloading")) progress.say("cli", `  ${line}`);
      else if (++downloads % 50 === 0) progress.say("cli", `  ${downloads} modules downloaded`);
    });
  await progress.during("cli", `building the Pulumi CLI v${cliVersion} from its Go module`, build, note);
  return { folder: places.airgapBin, kind: "built", version: cliVersion };
}
