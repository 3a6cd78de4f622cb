/** Step: a headless Chromium for screenshots and for tests of pages. Nothing else of the set-up needs one. */
import { existsSync } from "node:fs";
import path from "node:path";
import { apt } from "./engine-install.ts";
import { Problem } from "./problem.ts";
import type { Progress } from "./progress.ts";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The one that `CHROMIUM` names, else the first on PATH. */
function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  if (env.CHROMIUM) return env.CHROMIUM;
  const folders = [...(env.PATH ?? "").split(path.delimiter), "/usr/bin"];
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((place) => existsSync(place));
}

/** Installs Debian's Chromium where there is none. Throws a {@link Problem} where it can't. */
export async function ensureChromium(progress: Progress, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (findChromium(env) !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Problem(
      "no Chromium is installed, and only root on Debian can install one here",
      "install Chromium or Chrome, and name it where it is not on PATH: CHROMIUM=/path/to/chrome",
    );
  }
  await progress.during("chromium", "installing Debian's chromium (about 300 MB)", async () => {
    await apt("update");
    await apt("install", "-y", "--no-install-recommends", "chromium");
  });
  if (findChromium(env) === undefined) {
    // Ubuntu's package of this name only points to a snap, which needs a running snapd.
    throw new Problem(
      "the distribution's package 'chromium' brought no program of that name",
      "install Chromium or Chrome, and name it: CHROMIUM=/path/to/chrome",
    );
  }
}
