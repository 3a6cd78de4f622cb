/** Step: the images of stacks/images.yaml, pulled or built by `airgap/images/main.ts`, which runs as a process of its own. */
import path from "node:path";
import { run } from "./command.ts";
import type { Engine } from "./engine.ts";
import type { Finding } from "./finding.ts";
import { places } from "./paths.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";

export interface Images {
  /** Key of images.yaml -> tag of the fallback; official images are not listed. */
  readonly images: Readonly<Record<string, string>>;
  /** Key -> why neither the official image nor a fallback is to be had. */
  readonly missing: Readonly<Record<string, string>>;
}

/** What `check` adds: what `ensure` has still to do. */
interface Checked extends Images {
  readonly todo?: Readonly<Record<string, string>>;
  readonly seconds?: number;
}

const program = path.join(places.root, "airgap/images/main.ts");

/** Reads the one JSON object that the images program prints. */
export function parseImages(stdout: string): Checked {
  const answer = JSON.parse(stdout.trim()) as Partial<Checked>;
  // A reason may hold a tool's own lines; in the configuration and in the summary it stands on one.
  const missing = Object.entries(answer.missing ?? {}).map(([key, why]) => [key, why.replace(/\s+/g, " ").trim()]);
  return { ...answer, images: answer.images ?? {}, missing: Object.fromEntries(missing) };
}

/** What is not official, one line each. */
function fallbackNotes({ images, missing }: Images): string[] {
  const built = Object.values(images);
  return [
    ...(built.length === 0 ? [] : [`${built.length} images built here instead of pulled: ${built.join(", ")}`]),
    ...Object.entries(missing).map(([key, why]) => `${key} is left out: ${why}`),
  ];
}

function describe({ images, missing }: Images): string {
  const fallbacks = Object.keys(images).length;
  const absent = Object.keys(missing).length;
  return fallbacks + absent === 0 ? "all official" : `${fallbacks} fallbacks, ${absent} missing, the rest official`;
}

async function ask(engine: Engine, command: "ensure" | "check", onErrorLine: (line: string) => void): Promise<Checked> {
  const result = await run([process.execPath, program, command, "--json"], {
    env: { DOCKER_HOST: engine.address },
    onErrorLine,
  });
  if (result.code === 0) return parseImages(result.stdout);
  throw new Problem(
    `the images could not be made ready: ${result.stderr.trim().split("\n").slice(-3).join("\n  ")}`,
    `run the same command again; for details: node airgap/images/main.ts ${command}`,
  );
}

/** Pulls or builds what is not there. */
export async function ensureImages(progress: Progress, engine: Engine): Promise<Images> {
  const result = await ask(engine, "ensure", (line) => progress.say("images", line));
  progress.say("images", describe(result));
  for (const note of fallbackNotes(result)) progress.fallback("images", note);
  return { images: result.images, missing: result.missing };
}

/** Says what {@link ensureImages} would do. */
export async function inspectImages(engine: Engine): Promise<Finding<Images>> {
  const result = await ask(engine, "check", () => {});
  const notes = fallbackNotes(result);
  const note = notes.length === 0 ? {} : { fallback: notes.join("\n") };
  const todo = Object.keys(result.todo ?? {});
  if (todo.length === 0) return { ready: true, value: result, summary: describe(result), ...note };
  return { ready: false, summary: `pull or build: ${todo.join(", ")}`, seconds: result.seconds ?? 300, ...note };
}
