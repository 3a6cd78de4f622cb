/** The headless Chromium that screenshots and tests use. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer, { type Browser } from "puppeteer-core";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The browser's program: `CHROMIUM` in the environment, else the first one on PATH. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { CHROMIUM: named, PATH: path = "" } = environment;
  if (named !== undefined && named !== "") return named;
  const places = [...path.split(delimiter), "/usr/bin"].flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find((place) => existsSync(place));
}

/** @throws Error with what to do when there is no Chromium */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      "no Chromium is installed; as root on Debian or Ubuntu: node airgap/setup/main.ts chromium; else install one and name it: CHROMIUM=/path/to/chrome",
    );
  }
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's own sandbox does not work for root. The browser opens this machine's preview and nothing else.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--hide-scrollbars",
      "--force-color-profile=srgb",
      "--font-render-hinting=none",
    ],
  });
}
