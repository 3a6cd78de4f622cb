/** The environment in which every pulumi command of a local stack runs; `make env` prints it for use without make. */
import path from "node:path";
import type { DockerPlugin } from "./docker-plugin.ts";
import { places } from "./paths.ts";
import type { Cli } from "./pulumi-cli.ts";

/** PATH with the repository's Node first, then the CLI, then what was there. */
export function searchPath(cliFolder: string, inherited: string): string {
  const first = [places.nodeBin, cliFolder];
  const rest = inherited.split(path.delimiter).filter((folder) => folder !== "" && !first.includes(folder));
  return [...first, ...rest].join(path.delimiter);
}

/** Variables for pulumi commands, secrets not among them: the passphrase stays in its file. */
export function pulumiEnvironment(cli: Cli, plugin: DockerPlugin): Record<string, string> {
  return {
    PATH: searchPath(cli.folder, process.env.PATH ?? ""),
    PULUMI_HOME: plugin.pulumiHome,
    // Without the sidecar files of attributes, the only ones that the backend does not write whole: a killed up left one empty, and no command read
    // the stack any more.
    PULUMI_BACKEND_URL: `file://${places.state}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: places.passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // With the embedded provider nothing is to be downloaded; a clear error at once beats a time-out.
    ...(plugin.kind === "embedded" ? { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" } : {}),
  };
}

/** Lines for `eval` in a POSIX shell. */
export function exportLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}
