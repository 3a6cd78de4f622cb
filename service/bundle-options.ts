/** How the service is bundled; what is compared with it is bundled alike. */
import type { BuildOptions } from "esbuild";

export const bundleOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // CommonJS packages inside call require() for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  external: ["pg-native"],
  logLevel: "warning",
} satisfies BuildOptions;
