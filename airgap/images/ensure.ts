/** Sees to it that every image of `stacks/images.yaml` is there: pulled, else built, else missing with a reason. */
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import { lane, once } from "./lanes.ts";
import { locked } from "./lock.ts";
import type { Pins } from "./pins.ts";
import type { Progress } from "./progress.ts";
import { pullImage } from "./pull.ts";
import { recipes, unbuildable } from "./recipes/index.ts";
import { reachable } from "./registries.ts";
import { inspect, type Report, type Status } from "./status.ts";
import { copyTools, tools } from "./tools.ts";
import { removeUnfinished } from "./unfinished.ts";
import { registryOf } from "./version.ts";
import { openWorkshop } from "./workshop.ts";

export interface Site {
  readonly engine: Engine;
  readonly pins: Pins;
  readonly progress: Progress;
  readonly repository: string;
  /** Folder for downloads, programs and what is remembered. */
  readonly kept: string;
}

export async function ensure(site: Site, only?: readonly string[]): Promise<Report> {
  const before = await inspect(site.engine, site.pins, only);
  const isThere = (status: Status) => status.state === "official" || status.state === "fallback";
  const report = before.every(isThere)
    ? fallbacks(before)
    : await locked(
        join(site.kept, "images.lock"),
        (owner) => site.progress.say("images", `process ${owner} is building images: waiting for it`),
        async () => {
          for (const folder of ["images", "images/go"]) await removeUnfinished(join(site.kept, folder));
          return provide(site, await inspect(site.engine, site.pins, only));
        },
      );
  const bin = join(site.kept, "bin");
  for (const key of Object.keys(tools)) {
    const image = report.images[key] ?? site.pins[key]?.official;
    if (!image || report.missing[key] || !(only?.includes(key) ?? true)) continue;
    await locked(
      join(bin, ".tools.lock"),
      () => undefined,
      () => copyTools(site.engine, key, image, bin),
    );
  }
  return report;
}

function fallbacks(statuses: readonly Status[]): Report {
  const made = statuses.flatMap(({ state, key, tag }) => (state === "fallback" && tag ? [[key, tag] as const] : []));
  return { images: sorted(Object.fromEntries(made)), missing: {} };
}

async function provide(site: Site, statuses: readonly Status[]): Promise<Report> {
  const { engine, progress, kept } = site;
  const images: Record<string, string> = { ...fallbacks(statuses).images };
  const missing: Record<string, string> = {};
  const todo = statuses.filter(({ state }) => state === "stale" || state === "absent");
  const officials = todo.map((status) => status.official);
  const up = await reachable(engine, officials, join(kept, "registries.json"));
  const pulls = lane(3);
  const build = once(() => openWorkshop({ engine, progress, repository: site.repository, kept: join(kept, "images") }));

  const settle = async ({ key, official, recipe, hash }: Status): Promise<void> => {
    let why = "its registry cannot be reached from here";
    if (up.has(registryOf(official))) {
      try {
        await pulls(() => progress.during(key, `pulling ${official}`, () => pullImage(engine, official)));
        return;
      } catch (error) {
        why = `it cannot be pulled: ${message(error)}`;
        progress.say(key, `${official}: ${why}`);
      }
    }
    if (!recipe) {
      missing[key] = `${official}: ${why}; ${unbuildable[key] ?? "there is no recipe for a fallback"}`;
      return;
    }
    try {
      const built = await (await build())(recipe, official, hash);
      images[key] = built.tag;
      progress.say(key, `FALLBACK ${built.tag}, from ${recipe.from.replaceAll("%", built.version)}: ${why}`);
    } catch (error) {
      missing[key] = `${official}: ${why}; the fallback cannot be built: ${message(error)}`;
    }
  };
  const order = (status: Status) => (status.recipe ? recipes.indexOf(status.recipe) : recipes.length);
  await Promise.all(todo.toSorted((a, b) => order(a) - order(b)).map(settle));
  for (const [key, reason] of Object.entries(missing)) progress.say(key, `MISSING ${reason}`);
  return { images: sorted(images), missing: sorted(missing) };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a.localeCompare(b)));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
