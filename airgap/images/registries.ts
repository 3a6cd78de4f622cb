/** Which registries of images answer, asked by way of the engine: its mirrors and proxies count, this process's do not. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import type { Engine } from "./engine.ts";
import { registryOf } from "./version.ts";

/** How long a registry may take to answer (milliseconds): an air-gapped machine waits once, all registries at a time. */
const patience = 6_000;
/** How long an unreachable registry is not asked again (milliseconds). */
const remembered = 60 * 60 * 1000;

const memorySchema = z.record(z.string(), z.number());

/**
 * The registries among those of `images` that answer.
 * @param memory file in which unreachable ones are remembered
 */
export async function reachable(
  engine: Engine,
  images: readonly string[],
  memory: string,
  now: number = Date.now(),
): Promise<ReadonlySet<string>> {
  const asked = new Map(images.map((image) => [registryOf(image), image]));
  const failures = await recall(memory);
  const answers = await Promise.all(
    [...asked].map(async ([registry, image]) => {
      const last = failures[registry];
      if (last !== undefined && now - last < remembered && now >= last) return [registry, false, last] as const;
      return [registry, await answers_(engine, image), now] as const;
    }),
  );
  const next = Object.fromEntries(answers.filter(([, up]) => !up).map(([registry, , when]) => [registry, when]));
  await mkdir(dirname(memory), { recursive: true });
  await writeFile(`${memory}.new`, JSON.stringify({ ...failures, ...next }));
  await rename(`${memory}.new`, memory);
  return new Set(answers.filter(([, up]) => up).map(([registry]) => registry));
}

async function answers_(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.inquire(image, AbortSignal.timeout(patience));
    return true;
  } catch (error) {
    return answered(error);
  }
}

/** A registry that says that it has no such image, or that we may not have it, is there. */
export function answered(error: unknown): boolean {
  const { statusCode, message } = z
    .looseObject({ statusCode: z.number().optional(), message: z.string().optional() })
    .catch({})
    .parse(error instanceof Error ? { ...error, message: error.message } : error);
  if (statusCode === undefined) return false;
  return (
    /manifest unknown|not found|denied|unauthorized|authentication|toomanyrequests/i.test(message ?? "") &&
    !/no such host|dial tcp|lookup/i.test(message ?? "")
  );
}

async function recall(memory: string): Promise<Readonly<Record<string, number>>> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(memory, "utf8")));
  } catch {
    return {};
  }
}
