/** Bundles the page, only when what it is made of has changed. Its packages are apart from the repository's own: 650 MB. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, globSync, readFileSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { run, type Say } from "./command.ts";
import { holdLock } from "./lock.ts";

const folder = join(import.meta.dirname, "..");
const modules = join(folder, "node_modules");

/** Where the page is built for `make preview`, the screenshots and the stack's image. */
export const pageFolder = join(folder, "../../.local/preview/page");

const sources = ["page/**", "query/**", "build/page.ts", "package-lock.json"];

/** Digest of everything that the page is made of. */
function sourceDigest(): string {
  const files = globSync(sources, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const digest = createHash("sha256");
  for (const file of files) digest.update(file.slice(folder.length)).update(readFileSync(file));
  return digest.digest("hex");
}

function content(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Installs the packages of the lockfile into review/preview/node_modules, if they are not there. */
export async function installPackages(say: Say): Promise<void> {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(modules, ".vigia-lock");
  if (content(stamp) === lock) return;
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  await run("npm ci: installing the preview's packages (650 MB)", ["npm", "ci", ...flags], folder, say);
  await writeFile(stamp, lock);
}

async function bundle(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await build({
    entryPoints: [{ in: join(folder, "page/main.tsx"), out: "main" }],
    outdir: join(out, "assets"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "linked",
    define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
    external: ["/public/*"],
    loader: { ".woff2": "file", ".woff": "file", ".ttf": "file", ".svg": "file" },
    // The page is in the root's type check no more than its packages are: it brings its own configuration.
    tsconfig: join(folder, "tsconfig.json"),
    logLevel: "error",
  });
  await cp(join(folder, "page/index.html"), join(out, "index.html"));
  // Grafana's components fetch an icon when they show it; some of those that they show are not in their package.
  const icons = join(out, "public/build/img/icons");
  cpSync(join(modules, "@grafana/ui/dist/public/img/icons"), icons, { recursive: true });
  cpSync(join(folder, "page/icons"), join(icons, "unicons"), { recursive: true });
  // Under the names by which Grafana's styles ask for it. One file holds every weight.
  const inter = join(modules, "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");
  await cp(inter.replace("normal", "italic"), join(out, "public/fonts/inter/Inter-Italic.woff2"));
  for (const weight of ["Regular", "Medium"]) await cp(inter, join(out, `public/fonts/inter/Inter-${weight}.woff2`));
}

/**
 * @param out folder of the page; its digest is beside it
 * @returns `out`
 * @throws Error with the last lines of what failed
 */
export async function buildPage(out: string, say: Say): Promise<string> {
  const stamp = `${out}.digest`;
  const isCurrent = () => content(stamp) === sourceDigest() && existsSync(join(out, "index.html"));
  if (isCurrent()) return out;
  await mkdir(dirname(out), { recursive: true });
  return holdLock(`${out}.lock`, say, async () => {
    if (isCurrent()) return out;
    const digest = sourceDigest();
    await installPackages(say);
    say("bundling the page ...");
    const fresh = `${out}.new`;
    await bundle(fresh);
    await rm(stamp, { force: true });
    await rm(out, { recursive: true, force: true });
    await rename(fresh, out);
    await writeFile(stamp, digest);
    return out;
  });
}
