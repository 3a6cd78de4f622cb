/** Makes an image from its recipe. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { accounts } from "./accounts.ts";
import { type Apt, anyVersion, openApt, type Package, type Present } from "./debian/apt.ts";
import { certificateBundle } from "./debian/certificates.ts";
import { addDeb } from "./debian/deb.ts";
import { matching, upstream } from "./debian/version.ts";
import { dockerfile } from "./dockerfile.ts";
import type { Engine } from "./engine.ts";
import { compile, moduleRelease } from "./go/build.ts";
import { lane, once } from "./lanes.ts";
import { file, LayerWriter, tarName, text } from "./layer.ts";
import { nodeBinary } from "./node-binary.ts";
import type { Progress } from "./progress.ts";
import { type DebianParts, type GoProgram, goHash, type ImageConfig, type Recipe, recipeHash } from "./recipe.ts";
import { base, codename } from "./recipes/index.ts";
import { MissingProgram } from "./run.ts";
import { fallbackTag, pinnedVersion } from "./version.ts";

export const labels = {
  airgap: "vigia.airgap",
  from: "vigia.airgap.from",
  key: "vigia.airgap.key",
  recipe: "vigia.airgap.recipe",
} as const;

export const baseTag = `vigia-airgap-base:${codename}`;

export interface Workshop {
  readonly engine: Engine;
  readonly progress: Progress;
  /** The repository's folder, where npm's packages are. */
  readonly repository: string;
  /** Downloads and programs kept between runs. */
  readonly kept: string;
}

export interface Built {
  readonly tag: string;
  /** The version that it really has. */
  readonly version: string;
}

export type Build = (recipe: Recipe, official: string, hash: string) => Promise<Built>;

/** Everything that the builds of one run share: one apt, one base image, and how much is done at once. */
export async function openWorkshop(shop: Workshop): Promise<Build> {
  const { engine, progress, kept } = shop;
  const arch = await engine.architecture();
  const modules = join(import.meta.dirname, "go");
  await mkdir(kept, { recursive: true });
  // A compiler uses all processors by itself except while it links, so two keep the machine busy.
  const compilers = lane(2);
  const downloads = lane(3);
  const assembly = lane(2);
  const apt = once(() =>
    progress.during("debian", "reading package lists", () =>
      onDebian(() => openApt(join(kept, "debian"), codename, arch)),
    ),
  );
  const certificates = once(async () => {
    const [found] = await fetchParts(
      await apt(),
      { packages: ["ca-certificates"], assumed: ["debconf", "openssl"] },
      [],
    );
    if (!found) throw new Error("Debian's package ca-certificates was not found");
    return certificateBundle(found.archive);
  });
  const debianBase = once(async () => {
    const hash = await recipeHash(base, codename, import.meta.dirname);
    const packages = await fetchParts(await apt(), base.debian, []);
    const present = (await engine.images()).find((image) => image.tags.includes(baseTag));
    if (present?.labels[labels.recipe] !== hash) {
      await assemble(base, packages, new Map(), baseTag, codename, hash, []);
    }
    return packages;
  });

  // Images may share the programs of one module: the first that needs them compiles them for all.
  const compiled = new Map<string, ReturnType<typeof compile>>();
  async function programsOf(recipe: Recipe, go: GoProgram, release: string): Promise<ReadonlyMap<string, string>> {
    const hash = await goHash(go, import.meta.dirname, arch);
    const shared = { modules, kept: join(kept, "go"), arch, downloads, compilers, progress };
    const made = compiled.get(hash) ?? compile(recipe.key, go, release, hash, shared);
    compiled.set(hash, made);
    const all = [...(await made)];
    return new Map(all.filter(([path]) => recipe.program === undefined || recipe.program === path));
  }

  async function assemble(
    recipe: Recipe,
    packages: readonly Package[],
    programs: ReadonlyMap<string, string>,
    tag: string,
    version: string,
    hash: string,
    assumedFolders: readonly string[],
  ): Promise<void> {
    await assembly(() =>
      progress.during(recipe.key, `assembling ${tag}`, async () => {
        const layer = join(kept, `.layer-${recipe.key}-${process.pid}.tar`);
        try {
          const writer = new LayerWriter(layer);
          for (const folder of assumedFolders) writer.assume(folder);
          // Directories with owners and modes of their own come before the packages that would make them root's.
          for (const entry of recipe.entries) if (entry.kind !== "text") await writer.add(entry);
          for (const found of packages) await addDeb(writer, found.archive, recipe.debian?.leftOut);
          for (const entry of recipe.entries) if (entry.kind === "text") await writer.add(entry);
          if (recipe.on === "scratch")
            await writer.add(text("/etc/ssl/certs/ca-certificates.crt", await certificates()));
          for (const entry of accounts(recipe.users ?? [], "/bin/sh")) await writer.add(entry);
          for (const [path, source] of programs) await writer.add(file(merged(recipe, path), source));
          await writer.finish();
          const below = recipe.on === "scratch" ? "scratch" : baseTag;
          const said = { [labels.airgap]: "true", [labels.from]: recipe.from.replaceAll("%", version) };
          const own = { [labels.key]: recipe.key, [labels.recipe]: hash };
          await engine.build(tag, dockerfile(below, versioned(recipe.config, version), { ...said, ...own }), layer);
        } finally {
          await rm(layer, { force: true });
        }
      }),
    );
  }

  return async (recipe, official, hash) => {
    const pinned = pinnedVersion(official);
    let version = pinned;
    let programs: ReadonlyMap<string, string> = new Map();
    if (recipe.go) {
      const release = await moduleRelease(recipe.go, modules);
      if (release !== pinned) {
        throw new Error(
          `stacks/images.yaml pins ${official}, airgap/images/go/${recipe.go.folder}/go.mod builds ${release}: change one of them`,
        );
      }
      programs = await programsOf(recipe, recipe.go, release);
    }
    if (recipe.node) {
      programs = new Map([[recipe.node, await nodeBinary(shop.repository, kept, pinned, arch, progress)]]);
    }
    const below = recipe.on === "debian" ? await debianBase() : [];
    let packages: readonly Package[] = [];
    if (recipe.debian) {
      const { pinned: name } = recipe.debian;
      const exact = name ? matching(await (await apt()).versions(name), pinned) : undefined;
      packages = await progress.during(recipe.key, "downloading Debian packages", async () =>
        fetchParts(await apt(), recipe.debian, below, exact && name ? { [name]: exact } : {}),
      );
      const got = packages.find((found) => found.name === name);
      if (got && upstream(got.version) !== pinned) {
        version = upstream(got.version);
        progress.say(
          recipe.key,
          `WARNING: Debian has ${version}, no longer ${pinned}: the fallback is tagged ${version}; ` +
            `to end the difference change ${recipe.key}.official in stacks/images.yaml to ${official.replace(pinned, version)}`,
        );
      }
    }
    const tag = fallbackTag(official, version);
    await assemble(recipe, packages, programs, tag, version, hash, recipe.on === "debian" ? mergedFolders : []);
    return { tag, version };
  };
}

/** In the base image these are links into /usr; a layer must not turn them into folders. */
const mergedFolders = ["bin", "sbin", "lib", "lib64", "var/run", "tmp", "run", "usr", "etc", "var"];

/** The path that a file has behind the links of `/bin` and `/sbin`, where the image has them. */
function merged(recipe: Recipe, path: string): string {
  const links = recipe.entries.some((entry) => entry.kind === "symlink" && tarName(entry.path) === "bin");
  return links ? path.replace(/^\/(s?bin)\//, "/usr/$1/") : path;
}

function versioned(config: ImageConfig, version: string): ImageConfig {
  if (!config.env) return config;
  const env = Object.entries(config.env).map(([name, value]) => [name, value.replaceAll("%", version)]);
  return { ...config, env: Object.fromEntries(env) };
}

async function fetchParts(
  apt: Apt,
  parts: DebianParts | undefined,
  below: readonly Present[],
  exact: Readonly<Record<string, string>> = {},
): Promise<readonly Package[]> {
  if (!parts) return [];
  const wanted = parts.packages.map((name) => (exact[name] ? `${name}=${exact[name]}` : name));
  const assumed = (parts.assumed ?? []).map((name) => ({ name, version: anyVersion }));
  return apt.fetch(wanted, [...below, ...assumed]);
}

/** Says what a missing program means here. */
async function onDebian<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new Error(`${error.message}: Debian's packages can only be had on Debian, with apt and dpkg`);
  }
}
