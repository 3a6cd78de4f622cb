/**
 * `node review/preview/build.ts [<folder>]`: builds the page when it is not current; with a folder, writes the context of
 * the preview's image to it: the server in one file, the page and the Dockerfile.
 */
import { copyFile, cp } from "node:fs/promises";
import { join } from "node:path";
import { buildPage, pageFolder } from "./build/page.ts";

const say = (line: string): void => console.error(`preview    ${line}`);

async function main(folder: string | undefined): Promise<void> {
  const page = await buildPage(pageFolder, say);
  if (folder === undefined) return;
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(import.meta.dirname, "main.ts")],
    outfile: join(folder, "server.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // CommonJS packages inside call require() for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  await cp(page, join(folder, "page"), { recursive: true });
  await copyFile(join(import.meta.dirname, "Dockerfile"), join(folder, "Dockerfile"));
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
