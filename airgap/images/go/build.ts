/** Compiles the programs of an engine from its Go module and keeps them for the next time. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { buildEnvironment, buildFlags } from "../../go/flags.ts";
import { trimmedModule } from "../../go/trimmed-module.ts";
import type { Lane } from "../lanes.ts";
import type { Progress } from "../progress.ts";
import type { GoProgram } from "../recipe.ts";
import { MissingProgram, run } from "../run.ts";

export interface GoShop {
  /** Folder of the committed modules. */
  readonly modules: string;
  /** Where compiled programs are kept, one folder a recipe hash. */
  readonly kept: string;
  readonly arch: string;
  readonly downloads: Lane;
  readonly compilers: Lane;
  readonly progress: Progress;
}

/** The version of `module` that a go.mod requires. */
export function requiredVersion(goMod: string, module: string): string {
  const line = goMod.split("\n").find((candidate) =>
    candidate
      .replace(/^require\s+/, "")
      .trim()
      .startsWith(`${module} v`),
  );
  const version = line
    ?.replace(/^require\s+/, "")
    .trim()
    .split(/\s+/)[1];
  if (!version) throw new Error(`go.mod requires no version of ${module}`);
  return version;
}

/** The release that the committed module is. */
export async function moduleRelease(go: GoProgram, modules: string): Promise<string> {
  const path = join(modules, go.folder, "go.mod");
  return go.release(requiredVersion(await readFile(path, "utf8"), go.module));
}

/**
 * @param hash names the folder in which the programs are kept: the same hash is never compiled twice
 * @returns the path of each program on this machine by its path in the image
 */
export async function compile(
  key: string,
  go: GoProgram,
  release: string,
  hash: string,
  shop: GoShop,
): Promise<ReadonlyMap<string, string>> {
  const kept = join(shop.kept, `${go.folder}-${hash}`);
  const programs = Object.entries(go.programs);
  const result = new Map(programs.map(([, path]) => [path, join(kept, basename(path))]));
  if (existsSync(kept)) return result;

  const cwd = join(shop.modules, go.folder);
  const packages = programs.map(([name]) => name);
  const tags = go.tags ? ["-tags", go.tags.join(",")] : [];
  const env = { ...buildEnvironment, GOOS: "linux", GOARCH: shop.arch };
  const work = join(shop.kept, `.${go.folder}-${process.pid}`);
  const copy = join(shop.kept, `.${go.folder}-module-${process.pid}`);
  for (const folder of [work, copy]) await rm(folder, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    // Loading the packages downloads exactly the modules that they need, while other engines compile.
    const flags = await shop.downloads(() =>
      shop.progress.during(key, "downloading Go modules", async () => {
        const inModule = (...args: string[]) => goTool(args, cwd, env);
        const replaced = go.trim ? await trimmedModule(cwd, go.trim, copy, inModule) : [];
        await inModule("list", "-deps", ...replaced, ...tags, ...packages);
        return [...replaced, ...tags];
      }),
    );
    // Go names several programs after their packages; a single one is named here.
    const [only, ...others] = result.values();
    const output = only !== undefined && others.length === 0 ? join(work, basename(only)) : `${work}/`;
    // One call for all programs: what they share is compiled once, and one is linked while another compiles.
    const build = ["build", ...buildFlags, ...flags, "-ldflags", linkFlags(go, release), "-o", output, ...packages];
    await shop.compilers(() =>
      shop.progress.during(key, `compiling ${go.module} ${release}`, () => goTool(build, cwd, env)),
    );
    if (others.length > 0) {
      for (const [name, path] of programs) await rename(join(work, basename(name)), join(work, basename(path)));
    }
    for (const name of await readdir(shop.kept)) {
      if (name.startsWith(`${go.folder}-`)) await rm(join(shop.kept, name), { recursive: true });
    }
    await rename(work, kept);
  } finally {
    for (const folder of [work, copy]) await rm(folder, { recursive: true, force: true });
  }
  return result;
}

export function linkFlags(go: GoProgram, release: string): string {
  const set = Object.entries(go.variables).map(([name, value]) => `-X ${name}=${value.replaceAll("%", release)}`);
  return ["-s", "-w", ...set].join(" ");
}

async function goTool(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  try {
    return (await run("go", args, { cwd, env })).stdout;
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    throw new Error("Go is not installed: install Go 1.26 or newer (the program `go` on PATH), then run again");
  }
}
