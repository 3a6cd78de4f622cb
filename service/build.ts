/** `node service/build.ts <folder>`: bundles the service into `<folder>/server.mjs` and puts its Dockerfile beside it. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const folder = process.argv[2];
if (folder === undefined) {
  console.error("Name the folder to write to: node service/build.ts <folder>");
  process.exit(1);
}
await build({
  entryPoints: [join(import.meta.dirname, "main.ts")],
  outfile: join(folder, "server.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // CommonJS packages inside call require() for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  external: ["pg-native"],
  logLevel: "warning",
});
await copyFile(join(import.meta.dirname, "Dockerfile"), join(folder, "Dockerfile"));
