/** `node review/preview/main.ts --prometheus URL`: serves the dashboards without a Grafana. See `--help`. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { listen, portOf } from "./listen.ts";
import { createApp } from "./server/app.ts";
import { checkFolders, sharedHelp, sharedOptions, sourcesOf } from "./server/flags.ts";
import { SettingsError } from "./server/settings.ts";

const help = `Serves the dashboards, drawn with Grafana's own components, and the alerts' runbooks as pages.

  node review/preview/main.ts --prometheus http://127.0.0.1:9090

${sharedHelp}
  --host ADDRESS          address to listen on (default: 127.0.0.1)
  --port NUMBER           port to listen on (default: 3001)
  --allow-host NAME       another name under which it may be opened; may be repeated`;

const options = {
  ...sharedOptions,
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "3001" },
  "allow-host": { type: "string", multiple: true, default: [] as string[] },
} as const;

function parse() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\nSee --help.`);
  }
}

async function main(): Promise<void> {
  const flags = parse();
  if (flags.help) {
    console.log(help);
    return;
  }
  const app = await createApp({
    ...checkFolders(flags),
    sources: sourcesOf(flags),
    page: resolve(flags.page ?? join(import.meta.dirname, "../../.local/preview/page")),
    allowedHosts: flags["allow-host"],
  });
  console.log(`dashboards: ${await listen(app, portOf(flags.port), false, flags.host)}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      app.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exit(1);
});
