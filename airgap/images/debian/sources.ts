/** Which mirrors a site uses for Debian: read from its own apt, never named here. */

export interface IndexTarget {
  /** Root of the repository, e.g. a mirror's `/debian/`. */
  readonly uri: string;
  /** Suite as the sources name it: `bookworm`, `bookworm-security`, ... */
  readonly suite: string;
  readonly component: string;
}

export interface OsRelease {
  readonly id: string;
  readonly codename: string;
}

export interface Source {
  readonly uri: string;
  readonly suite: string;
}

/** Output of `apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)'`. */
export function parseTargets(output: string): readonly IndexTarget[] {
  return output.split("\n").flatMap((line) => {
    const [uri, suite, component] = line.trim().split(/\s+/);
    return uri && suite && component ? [{ uri, suite, component }] : [];
  });
}

export function parseOsRelease(content: string): OsRelease {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\n]*)`, "m").exec(content)?.[1] ?? "";
  return { id: value("ID"), codename: value("VERSION_CODENAME") };
}

/**
 * The machine's Debian mirrors with their suites turned to `codename`'s. A machine that runs another release of Debian uses
 * the same mirrors: they hold all supported releases.
 * @throws when the machine's apt has no Debian mirror
 */
export function debianSources(targets: readonly IndexTarget[], host: OsRelease, codename: string): readonly Source[] {
  const suites = new Map(["", "-updates", "-security"].map((end) => [`${host.codename}${end}`, `${codename}${end}`]));
  const found = new Map<string, Source>();
  for (const target of host.id === "debian" ? targets : []) {
    const suite = suites.get(target.suite);
    if (!suite || target.component !== "main") continue;
    const uri = target.uri.replace(/\/+$/, "");
    found.set(`${uri} ${suite}`, { uri, suite });
  }
  if (![...found.values()].some((source) => source.suite === codename)) {
    throw new Error(
      `apt on this machine (${host.id || "unknown"} ${host.codename}) has no Debian mirror: run this on Debian whose sources name one`,
    );
  }
  return [...found.values()];
}

/** Only package indices of the one architecture: no translations, icons or contents. */
export function sourcesList(sources: readonly Source[], keyring: string, arch: string): string {
  const options = `[arch=${arch} target=Packages signed-by=${keyring}]`;
  return sources.map((source) => `deb ${options} ${source.uri} ${source.suite} main\n`).join("");
}
