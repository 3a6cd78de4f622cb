/** `node review/preview/screenshots.ts --prometheus URL --out DIR`: a PNG a dashboard, through headless Chromium. See `--help`. */
import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser } from "./browser/chromium.ts";
import { type PanelState, type Theme, visit } from "./browser/visit.ts";
import { buildPage, pageFolder } from "./build/page.ts";
import { createApp } from "./server/app.ts";
import { checkFolders, sharedHelp, sharedOptions, sourcesOf } from "./server/flags.ts";
import { SettingsError, type Source } from "./server/settings.ts";

const help = `Writes a PNG of each dashboard, drawn with Grafana's own components.

  node review/preview/screenshots.ts --prometheus http://127.0.0.1:9090 --out DIR

  --out DIR               where <uid>-<theme>.png go (default: generated/screenshots)
  --uid UID               this dashboard only; may be repeated
  --panel ID              this panel alone, as <uid>-panel-<id>-<theme>.png; may be repeated
  --theme light|dark      default: both
  --from, --to            time range (default: the dashboard's own)
  --var NAME=VALUE        a variable's value; may be repeated
  --width PIXELS          default: 1600
${sharedHelp}`;

export interface ScreenshotOptions {
  readonly dashboards: string;
  readonly runbooks: string;
  /** The built page; without it, it is built when it is not current. */
  readonly page?: string;
  readonly sources: () => readonly Source[];
  readonly out: string;
  /** All of the folder when empty. */
  readonly uids?: readonly string[];
  /** Whole dashboards when empty. */
  readonly panels?: readonly number[];
  readonly themes?: readonly Theme[];
  readonly from?: string;
  readonly to?: string;
  readonly variables?: Readonly<Record<string, readonly string[]>>;
  readonly width?: number;
  readonly say?: (line: string) => void;
}

export interface Screenshot {
  readonly uid: string;
  readonly theme: Theme;
  readonly file: string;
  readonly panels: readonly PanelState[];
  readonly complaints: readonly string[];
}

interface Shot {
  readonly uid: string;
  readonly theme: Theme;
  readonly panel: number | undefined;
}

/** @throws SettingsError for a dashboard that is not there, Error where the page or the browser can't be had */
export async function takeScreenshots(options: ScreenshotOptions): Promise<Screenshot[]> {
  const { dashboards, runbooks, sources, out, say = () => undefined } = options;
  const page = options.page ?? (await buildPage(pageFolder, say));
  const app = await createApp({ dashboards, runbooks, page, sources, allowedHosts: [] });
  try {
    const server = await app.listen({ host: "127.0.0.1", port: 0 });
    const uids = await wantedUids(server, options.uids ?? [], dashboards);
    const shots = uids.flatMap((uid) =>
      (options.themes ?? ["light", "dark"]).flatMap((theme): Shot[] =>
        options.panels?.length
          ? options.panels.map((panel) => ({ uid, theme, panel }))
          : [{ uid, theme, panel: undefined }],
      ),
    );
    const browser = await openBrowser();
    try {
      mkdirSync(out, { recursive: true });
      const taken: Screenshot[] = [];
      for (const shot of shots) {
        taken.push(await take(shot));
        say(summary(taken.at(-1)));
      }
      return taken;
    } finally {
      await browser.close();
    }

    async function take({ uid, theme, panel }: Shot): Promise<Screenshot> {
      const { from, to, variables, width } = options;
      const visited = await visit(browser, {
        server,
        uid,
        theme,
        ...(panel === undefined ? {} : { panel }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(variables === undefined ? {} : { variables }),
        ...(width === undefined ? {} : { width }),
      });
      const file = join(out, `${uid}${panel === undefined ? "" : `-panel-${panel}`}-${theme}.png`);
      const target = panel === undefined ? null : await visited.page.$(`[data-panel="${panel}"]`);
      if (panel !== undefined && target === null) {
        throw new SettingsError(`--panel ${panel}: the dashboard '${uid}' has no such panel`);
      }
      await (target ?? visited.page).screenshot({ path: file as `${string}.png` });
      await visited.page.close();
      return { uid, theme, file, panels: visited.panels, complaints: visited.complaints };
    }
  } finally {
    await app.close();
  }
}

async function wantedUids(server: string, asked: readonly string[], folder: string): Promise<string[]> {
  const answer = await fetch(`${server}/api/dashboards`);
  const entries = (await answer.json()) as { uid: string; problem?: string }[];
  const known = entries.map(({ uid }) => uid);
  const absent = asked.find((uid) => !known.includes(uid));
  if (absent !== undefined) {
    throw new SettingsError(`--uid ${absent}: ${folder} has no such dashboard; it has: ${known.join(", ") || "none"}`);
  }
  const broken = entries.find(
    ({ uid, problem }) => problem !== undefined && (asked.length === 0 || asked.includes(uid)),
  );
  if (broken?.problem !== undefined) throw new SettingsError(`${folder}: ${broken.problem}`);
  if (known.length === 0)
    throw new SettingsError(`--dashboards ${folder}: the folder has no dashboards; make render writes them`);
  return asked.length > 0 ? [...asked] : known;
}

function summary(screenshot: Screenshot | undefined): string {
  if (screenshot === undefined) return "";
  const { file, panels, complaints } = screenshot;
  const others = panels.filter(({ state }) => state !== "drawn").map(({ title, state }) => `${title}: ${state}`);
  return [
    `${relative(process.cwd(), file)}: ${panels.length} panels`,
    ...(others.length > 0 ? [`  ${others.join("; ")}`] : []),
    ...complaints.map((line) => `  ${line}`),
  ].join("\n");
}

function parse() {
  try {
    return parseArgs({
      options: {
        ...sharedOptions,
        out: { type: "string", default: join(import.meta.dirname, "../../generated/screenshots") },
        uid: { type: "string", multiple: true, default: [] },
        panel: { type: "string", multiple: true, default: [] },
        theme: { type: "string", multiple: true, default: [] },
        var: { type: "string", multiple: true, default: [] },
        from: { type: "string" },
        to: { type: "string" },
        width: { type: "string", default: "1600" },
      },
    }).values;
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : error}\nSee --help.`);
  }
}

function themesOf(given: readonly string[]): Theme[] {
  const wrong = given.find((theme) => theme !== "light" && theme !== "dark");
  if (wrong !== undefined) throw new SettingsError(`--theme ${wrong}: must be light or dark`);
  return given.length === 0 ? ["light", "dark"] : given.map((theme) => (theme === "light" ? "light" : "dark"));
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new SettingsError(`${flag} ${text}: must be a whole number`);
}

function variablesOf(given: readonly string[]): Record<string, string[]> {
  const variables: Record<string, string[]> = {};
  for (const pair of given) {
    const [, name = "", value = ""] = /^(\w+)=([\s\S]*)$/.exec(pair) ?? [];
    if (name === "") throw new SettingsError(`--var ${pair}: write NAME=VALUE`);
    variables[name] = [...(variables[name] ?? []), value];
  }
  return variables;
}

async function main(): Promise<void> {
  const flags = parse();
  if (flags.help) {
    console.log(help);
    return;
  }
  const { from, to, page } = flags;
  const folders = checkFolders(flags);
  await takeScreenshots({
    ...folders,
    sources: sourcesOf(flags),
    out: resolve(flags.out),
    uids: flags.uid,
    panels: flags.panel.map((panel) => wholeNumber("--panel", panel)),
    themes: themesOf(flags.theme),
    variables: variablesOf(flags.var),
    width: wholeNumber("--width", flags.width),
    ...(page === undefined ? {} : { page: resolve(page) }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    say: (line) => console.log(line),
  });
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
