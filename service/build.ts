/**
 * `node service/build.ts <folder>`: bundles the service into `<folder>/server.mjs` and puts its Dockerfile beside it. Threads
 * have a file each there too, where the code that starts them finds it.
 */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundle-options.ts";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Name the folder to write to: node service/build.ts <folder>");
  process.exit(1);
}
const source = (path: string) => join(import.meta.dirname, path);
await build({
  entryPoints: [
    { in: source("main.ts"), out: "server" },
    { in: source("api/fitting/fit-worker.ts"), out: "fit-worker" },
  ],
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  ...bundleOptions,
  // What few processes need (tracing) stays in files of its own, which the others never read.
  splitting: true,
  chunkNames: "chunk-[hash]",
});
await copyFile(source("Dockerfile"), join(folder, "Dockerfile"));
