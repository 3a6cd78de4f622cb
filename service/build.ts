/**
 * `node service/build.ts <folder>`: bundles the service into `<folder>/server.mjs` and puts its Dockerfile beside it. Threads
 * have a file each there too, where the code that starts them finds it.
 */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

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
  bundle: true,
  // What few processes need (tracing) stays in files of its own, which the others never read.
  splitting: true,
  chunkNames: "chunk-[hash]",
  format: "esm",
  platform: "node",
  target: "node24",
  // CommonJS packages inside call require() for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  external: ["pg-native"],
  logLevel: "warning",
});
await copyFile(source("Dockerfile"), join(folder, "Dockerfile"));
