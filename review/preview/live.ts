/** `make preview`: the working tree's dashboards on 127.0.0.1, rendered anew whenever their source changes. See `--help`. */
import { execFile } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { buildPage, pageFolder } from "./build/page.ts";
import { listen, portOf } from "./listen.ts";
import { createApp } from "./server/app.ts";
import { checkFolders, sharedHelp, sharedOptions, sourcesOf } from "./server/flags.ts";
import { SettingsError } from "./server/settings.ts";

const root = join(import.meta.dirname, "../..");

/** What dashboards are made of. */
const watched = ["dashboards", "signals", "stacks/rendering"];

/** Milliseconds without a further change: editors write a file in several steps. */
const quiet = 200;

const help = `Shows the working tree's dashboards, drawn with Grafana's own components, and renders them anew on each change.

  node review/preview/live.ts --prometheus http://127.0.0.1:9090 [--stack local]

  --stack NAME            whose configuration they are rendered for (default: local)
  --port NUMBER           port of 127.0.0.1 (default: 3001, or the next free one)
${sharedHelp}`;

function parse() {
  try {
    const stack = { stack: { type: "string", default: "local" }, port: { type: "string" } } as const;
    return parseArgs({ options: { ...sharedOptions, ...stack } }).values;
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\nSee --help.`);
  }
}

/** @returns what is wrong, if it can't be rendered: then the last good ones stay */
async function render(stack: string, out: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, [join(root, "stacks/render.ts"), "--stack", stack, "--out", out], {
      cwd: root,
    });
    return undefined;
  } catch (error) {
    const stderr: unknown = Reflect.get(Object(error), "stderr");
    return typeof stderr === "string" && stderr.trim() !== "" ? stderr.trim() : String(error);
  }
}

function watchSources(onChange: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (_event: string, file: string | null) => {
    if (file !== null && /(\.test\.ts|~|\.swp)$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quiet);
  };
  for (const folder of watched) watch(join(root, folder), { recursive: true }, changed);
}

async function main(): Promise<void> {
  const flags = parse();
  if (flags.help) {
    console.log(help);
    return;
  }
  const say = (line: string): void => console.error(line);
  const rendered = join(root, ".local/preview/rendered", flags.stack);
  const problem = await render(flags.stack, rendered);
  if (problem !== undefined) throw new SettingsError(`the dashboards can't be rendered:\n${problem}`);
  const settings = { ...flags, dashboards: join(rendered, "dashboards") };
  const sources = sourcesOf(settings);
  const page = await buildPage(pageFolder, say);
  const app = await createApp({ ...checkFolders(settings), page, sources, allowedHosts: [] });
  const address = await listen(app, flags.port === undefined ? 3001 : portOf(flags.port), flags.port === undefined);
  for (const { name, url } of sources()) say(`${name}: ${url}`);
  console.log(`dashboards of the working tree: ${address}   (Ctrl-C ends it)`);
  let rendering: Promise<void> = Promise.resolve();
  watchSources(() => {
    rendering = rendering.then(async () => {
      const wrong = await render(flags.stack, rendered);
      say(
        wrong === undefined
          ? `rendered anew at ${new Date().toLocaleTimeString()}`
          : `not rendered, the last ones stay:\n${wrong}`,
      );
    });
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
