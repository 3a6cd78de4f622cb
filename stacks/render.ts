/**
 * `node stacks/render.ts --stack local [--out generated] [--config Pulumi.local.yaml]`: writes the files that the stack
 * deploys, byte for byte, without touching any engine. Secrets are never among them: the files name secret files.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { load } from "js-yaml";
import { ConfigError, type Deployment, readConfig } from "./config.ts";
import { root } from "./paths.ts";
import { renderFiles } from "./rendering/all.ts";

/** The stack's own configuration, or the example that a fresh clone has. */
export function configFile(stack: string): string {
  const own = join(root, `Pulumi.${stack}.yaml`);
  return existsSync(own) ? own : join(root, `Pulumi.${stack}.example.yaml`);
}

/** @throws ConfigError for a wrong configuration, or an Error when there is no such file. */
export function readConfigFile(stack: string, path: string): Deployment {
  if (!existsSync(path)) {
    throw new Error(`the stack '${stack}' has no configuration: ${relative(process.cwd(), path)} is not there`);
  }
  const content: unknown = load(readFileSync(path, "utf8"));
  const config: unknown = Reflect.get(Object(content), "config");
  const entries = Object.entries(Object(config))
    .filter(([key]) => key.startsWith("vigia:"))
    .map(([key, value]) => [key.slice("vigia:".length), value] as const);
  // Pulumi writes a secret as `{ secure: <encrypted> }`.
  const secrets = entries.filter(([, value]) => Reflect.get(Object(value), "secure") !== undefined);
  return readConfig(stack, Object.fromEntries(entries), new Set(secrets.map(([key]) => key)));
}

function main(): void {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "local" },
      out: { type: "string", default: join(root, "generated") },
      config: { type: "string" },
    },
  });
  const out = resolve(values.out);
  const deployment = readConfigFile(values.stack, values.config ?? configFile(values.stack));
  for (const notice of deployment.notices) console.error(notice);
  const files = renderFiles(deployment);
  for (const folder of ["dashboards", "rules"]) rmSync(join(out, folder), { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), text);
  }
  console.log(`${Object.keys(files).length} files in ${relative(process.cwd(), out) || "."}`);
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    console.error(error instanceof ConfigError || error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
