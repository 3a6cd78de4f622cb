/** What an image fallback is made of, as data: two equal recipes make equal images. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { filesIn, type TrimList } from "../go/trim.ts";
import type { LayerEntry } from "./layer.ts";

/** Raise it when the code that turns a recipe into an image changes what comes out. */
const generation = 1;

export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly expose?: readonly number[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string;
  readonly healthcheck?: string;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export interface GoProgram {
  /** Folder with the committed go.mod and go.sum (and a main package, where the module has none). */
  readonly folder: string;
  readonly module: string;
  /** Release that a module version is, e.g. `v0.316.0` -> `3.16.0`; it must be the pinned one. */
  readonly release: (moduleVersion: string) => string;
  readonly tags?: readonly string[];
  /** What of the module is left out, with Go files of ours (folder `trimmed`) in its place. */
  readonly trim?: TrimList;
  /** Variables set at link time; `%` stands for the release. */
  readonly variables: Readonly<Record<string, string>>;
  /** Import path (or `.`) of each program, and where the image has it. */
  readonly programs: Readonly<Record<string, string>>;
}

export interface DebianParts {
  /** What is installed with its dependencies. */
  readonly packages: readonly string[];
  /** The package whose upstream version must be the pinned one. */
  readonly pinned?: string;
  /** Counted as installed although they are not: tools of packages' set-up that nothing needs at run time. */
  readonly assumed?: readonly string[];
  /** Path prefixes (no leading slash) that the image does without. */
  readonly leftOut?: readonly string[];
}

export interface Recipe {
  readonly key: string;
  /** Said to people and in the label `vigia.airgap.from`; `%` stands for the version. */
  readonly from: string;
  /** `debian`: on the shared base image; `scratch`: on nothing. */
  readonly on: "debian" | "scratch";
  readonly debian?: DebianParts;
  readonly go?: GoProgram;
  /** The one program of `go` that the image has, where the others are for other images; without it, it has all. */
  readonly program?: string;
  /** Where the image has Node's binary. */
  readonly node?: string;
  readonly users?: readonly User[];
  readonly entries: readonly LayerEntry[];
  readonly config: ImageConfig;
}

/**
 * Changes exactly when the image would: the recipe, the pin and every file that the recipe names.
 * @param below hash of the base image's recipe, where there is one
 */
export async function recipeHash(recipe: Recipe, pin: string, folder: string, below = ""): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ generation, recipe, pin, below }, withoutPlace));
  for (const entry of recipe.entries) if (entry.kind === "file") hash.update(await readFile(entry.source));
  if (recipe.go) hash.update(await goHash(recipe.go, folder));
  return hash.digest("hex").slice(0, 16);
}

/** Changes exactly when the compiled programs would. */
export async function goHash(go: GoProgram, folder: string, arch = ""): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ go, arch }));
  const module = join(folder, "go", go.folder);
  for (const name of await filesIn(module)) hash.update(name).update(await readFile(join(module, name)));
  return hash.digest("hex").slice(0, 16);
}

/** Where the repository lies on this machine makes no difference to an image. */
function withoutPlace(key: string, value: unknown): unknown {
  return key === "source" ? undefined : value;
}
