/**
 * Debian packages by way of an apt of our own: its lists and archives live under one folder, its mirrors, proxies and
 * certificates are those of the machine's apt, and what it believes to be installed is what the image has. Needs no root.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lane } from "../lanes.ts";
import { run } from "../run.ts";
import { debianSources, parseOsRelease, parseTargets, sourcesList } from "./sources.ts";

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface Present {
  readonly name: string;
  readonly version: string;
}

/** Above any real version, so that it satisfies whoever depends on the package. */
export const anyVersion = "99:9999";

export interface Package extends Present {
  /** Path of the downloaded archive. */
  readonly archive: string;
}

export interface Apt {
  /** Every version of a package that the site's mirrors have, newest first. */
  versions(name: string): Promise<readonly string[]>;
  /** Downloads and verifies `wanted` (`name` or `name=version`) with what they depend on, less what is `present` already. */
  fetch(wanted: readonly string[], present: readonly Present[]): Promise<readonly Package[]>;
}

/**
 * @param folder where lists and archives are kept between runs
 * @param arch Debian's name of the engine's architecture
 * @throws when this machine has no apt, its apt knows no Debian mirror, or the mirror does not answer
 */
export async function openApt(folder: string, codename: string, arch: string): Promise<Apt> {
  const format = "$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const targets = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const host = parseOsRelease(await readFile("/etc/os-release", "utf8").catch(() => ""));
  const sources = debianSources(parseTargets(targets.stdout), host, codename);
  if (!existsSync(keyring)) {
    throw new Error(`${keyring} is missing: install the package debian-archive-keyring, then run again`);
  }
  for (const name of ["lists/partial", "archives/partial"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "sources.list"), sourcesList(sources, keyring, arch));
  await writeFile(join(folder, "status"), "");
  const inherited = (await run("apt-config", ["dump"])).stdout;
  const config = join(folder, "apt.conf");
  await writeFile(config, aptConfig(inherited, folder, arch));
  const apt = (program: string, args: readonly string[]) => run(program, args, { env: { APT_CONFIG: config } });

  const refreshed = await apt("apt-get", ["-q", "update"]);
  const complaint = /^(?:W|E): .*(?:Failed|failed|not signed|NO_PUBKEY).*$/m.exec(refreshed.stderr)?.[0];
  if (complaint) throw new Error(`apt cannot read Debian's package lists: ${complaint}`);

  const downloads = lane(1);
  let calls = 0;
  return {
    versions: async (name) => parseMadison((await apt("apt-cache", ["madison", name])).stdout),
    fetch: async (wanted, present) => {
      const status = join(folder, `status-${calls++}`);
      await writeFile(status, present.map((installed) => stanza(installed, arch)).join(""));
      const install = ["-o", `Dir::State::status=${status}`, "-qq", "-y", "install"];
      const plan = await apt("apt-get", [...install, "--simulate", ...wanted]);
      // One download at a time: two apts cannot share a folder for archives.
      await downloads(() => apt("apt-get", [...install, "--download-only", ...wanted]));
      return parsePlan(plan.stdout).map((found) => ({ ...found, archive: join(folder, "archives", found.archive) }));
    },
  };
}

/**
 * The machine's configuration with folders of our own. Its hooks are left out: they belong to the machine's packages; so are
 * lines that would bring its own sources back.
 */
export function aptConfig(inherited: string, folder: string, arch: string): string {
  const kept = inherited
    .split("\n")
    .filter((line) => /^(Acquire::(http|https|ftp|Retries)|Acquire::\S*Proxy)/i.test(line));
  const own = {
    "Dir::State": folder,
    "Dir::State::lists": "lists",
    "Dir::State::status": join(folder, "status"),
    "Dir::Cache": folder,
    "Dir::Cache::archives": "archives",
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "APT::Architecture": arch,
    "APT::Sandbox::User": "",
    "APT::Install-Recommends": "false",
    "APT::Install-Suggests": "false",
    "APT::Keep-Downloaded-Packages": "true",
    "Acquire::Languages": "none",
    // Planning needs no lock; downloads of one folder are done one after the other.
    "Debug::NoLocking": "true",
    "Acquire::Retries": "3",
  };
  const lines = Object.entries(own).map(([name, value]) => `${name} "${value}";`);
  return `${[...kept, ...lines, `APT::Architectures { "${arch}"; };`].join("\n")}\n`;
}

/** What `dpkg` would have on file for an installed package. */
export function stanza({ name, version }: Present, arch: string): string {
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: ${arch}\nMulti-Arch: foreign\nMaintainer: none\nDescription: none\nVersion: ${version}\n\n`;
}

export function parseMadison(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => line.split("|")[1]?.trim() ?? []);
}

/** Lines of `apt-get --simulate install`: `Inst name (version origin [architecture])`; archives are named by all three. */
export function parsePlan(output: string): readonly Package[] {
  return output.split("\n").flatMap((line) => {
    const [, name, version, arch] = /^Inst (\S+) (?:\[\S+\] )?\((\S+) .*\[(\w+)\]\)/.exec(line) ?? [];
    if (!name || !version || !arch) return [];
    return [{ name, version, archive: `${name}_${version.replaceAll(":", "%3a")}_${arch}.deb` }];
  });
}
