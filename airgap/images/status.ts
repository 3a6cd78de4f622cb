/** What is there of the images of `stacks/images.yaml`, and what is to do; nothing here changes anything. */
import type { Engine, LocalImage } from "./engine.ts";
import type { Pins } from "./pins.ts";
import { type Recipe, recipeHash } from "./recipe.ts";
import { base, codename, recipes, unbuildable } from "./recipes/index.ts";
import { labels } from "./workshop.ts";

export interface Report {
  /** The tag of each key that runs on a fallback. */
  readonly images: Readonly<Record<string, string>>;
  /** Why each key that has neither image nor fallback has none. */
  readonly missing: Readonly<Record<string, string>>;
}

export interface Status {
  readonly key: string;
  readonly official: string;
  readonly recipe: Recipe | undefined;
  readonly hash: string;
  /** `official` and `fallback` are there; a `stale` fallback is of another recipe; else `absent`. */
  readonly state: "official" | "fallback" | "stale" | "absent";
  readonly tag?: string;
}

/** What is there now; changes nothing. */
export async function inspect(engine: Engine, pins: Pins, only?: readonly string[]): Promise<readonly Status[]> {
  const unknown = only?.find((key) => !(key in pins));
  if (unknown)
    throw new Error(`--only names ${unknown}: use keys of stacks/images.yaml (${Object.keys(pins).join(", ")})`);
  const local = await engine.images();
  const below = await recipeHash(base, codename, import.meta.dirname);
  const wanted = Object.entries(pins).filter(([key]) => only?.includes(key) ?? true);
  return Promise.all(
    wanted.map(async ([key, { official }]) => {
      const recipe = recipes.find((candidate) => candidate.key === key);
      const hash = recipe
        ? await recipeHash(recipe, official, import.meta.dirname, recipe.on === "debian" ? below : "")
        : "";
      return { key, official, recipe, hash, ...stateOf(local, key, official, hash) };
    }),
  );
}

function stateOf(
  local: readonly LocalImage[],
  key: string,
  official: string,
  hash: string,
): Pick<Status, "state" | "tag"> {
  if (local.some((image) => image.tags.includes(official))) return { state: "official", tag: official };
  const made = local.filter((image) => image.labels[labels.key] === key && image.tags.length > 0);
  const current = made.find(
    (image) => image.labels[labels.recipe] === hash && image.tags.some((tag) => tag.endsWith("-airgap")),
  );
  const tag = current?.tags.find((name) => name.endsWith("-airgap"));
  if (tag) return { state: "fallback", tag };
  return { state: made.length > 0 ? "stale" : "absent" };
}

export interface Overview extends Report {
  /** What `ensure` would do about each key that has no image and can have one. */
  readonly todo: Readonly<Record<string, string>>;
}

export function overview(statuses: readonly Status[]): Overview {
  const images: Record<string, string> = {};
  const missing: Record<string, string> = {};
  const todo: Record<string, string> = {};
  for (const { key, official, state, tag, recipe } of statuses) {
    if (state === "official") continue;
    if (state === "fallback" && tag) images[key] = tag;
    else if (state === "stale") todo[key] = `pull ${official}, else rebuild the fallback: its recipe changed`;
    else if (recipe) todo[key] = `pull ${official}, else build a fallback`;
    else missing[key] = `${official} is not here: it can only be pulled; ${unbuildable[key] ?? "it has no recipe"}`;
  }
  return { images, missing, todo };
}
