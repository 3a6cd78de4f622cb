/** Flags that the server and the screenshots share. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { scrapeIntervalOf } from "../rendered.ts";
import { readSources, SettingsError, type Source, sourceFromUrl } from "./settings.ts";
import { sourcesOfStack } from "./stack-outputs.ts";

/** The program's root: the repository, or `/app` in the image. */
const root = join(import.meta.dirname, "../../..");

export const sharedOptions = {
  dashboards: { type: "string", default: join(root, "generated/dashboards") },
  runbooks: { type: "string", default: join(root, "alerts/runbooks") },
  page: { type: "string" },
  prometheus: { type: "string" },
  victoriametrics: { type: "string" },
  user: { type: "string" },
  "password-file": { type: "string" },
  "scrape-interval": { type: "string" },
  datasources: { type: "string" },
  "stack-outputs": { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

export interface SharedFlags {
  readonly dashboards: string;
  readonly runbooks: string;
  readonly prometheus?: string | undefined;
  readonly victoriametrics?: string | undefined;
  readonly user?: string | undefined;
  readonly "password-file"?: string | undefined;
  readonly "scrape-interval"?: string | undefined;
  readonly datasources?: string | undefined;
  readonly "stack-outputs"?: string | undefined;
}

export const sharedHelp = `  --dashboards DIR        folder of <uid>.json (default: generated/dashboards)
  --runbooks DIR          folder of <Alert>.md (default: alerts/runbooks)
  --page DIR              the built page (default: .local/preview/page, built when it is not current)
  --prometheus URL        the data source 'prometheus'
  --victoriametrics URL   the data source 'victoriametrics'; without it, the Prometheus stands in for it
  --user NAME             basic authentication of both
  --password-file FILE    the password
  --scrape-interval 15s   time between two scrapes, from which $__rate_interval follows (default: what was rendered beside the dashboards)
  --stack-outputs FILE|-  what pulumi stack output --json --show-secrets prints, in place of the last four
  --datasources FILE      instead of all of these: {"datasources": [{"uid", "name", "url", "isDefault", "timeInterval", "user", "passwordFile"}]}`;

/**
 * The data sources, as they are each time that somebody asks.
 * @throws SettingsError when no data source is named, or one is wrong
 */
export function sourcesOf(flags: SharedFlags): () => readonly Source[] {
  const given = (["datasources", "stack-outputs", "prometheus"] as const).filter((flag) => flags[flag] !== undefined);
  if (given.length > 1) {
    throw new SettingsError(`${given.map((flag) => `--${flag}`).join(" and ")} exclude each other: give one`);
  }
  if (flags["stack-outputs"] !== undefined) {
    const sources = sourcesOfStack(flags["stack-outputs"], scrapeInterval(flags));
    return () => sources;
  }
  if (flags.datasources !== undefined) {
    const { datasources } = flags;
    readSources(datasources);
    return () => readSources(datasources);
  }
  if (flags.prometheus === undefined) {
    throw new SettingsError(
      "name a Prometheus: --prometheus http://127.0.0.1:9090, --stack-outputs FILE or --datasources FILE (see --help)",
    );
  }
  const login = {
    ...(flags.user === undefined ? {} : { user: flags.user }),
    ...(flags["password-file"] === undefined ? {} : { passwordFile: flags["password-file"] }),
  };
  const timeInterval = scrapeInterval(flags);
  const main = { uid: "prometheus", name: "Prometheus", isDefault: true, timeInterval, ...login };
  const longTerm = { uid: "victoriametrics", name: "VictoriaMetrics", isDefault: false, timeInterval, ...login };
  const sources = [
    sourceFromUrl("--prometheus", flags.prometheus, main),
    sourceFromUrl("--victoriametrics", flags.victoriametrics ?? flags.prometheus, longTerm),
  ];
  return () => sources;
}

/** Grafana's own default where nobody says another. */
const usualInterval = "15s";

function scrapeInterval({ "scrape-interval": given, dashboards }: SharedFlags): string {
  return given ?? scrapeIntervalOf(join(dashboards, "..")) ?? usualInterval;
}

/** @throws SettingsError naming the folder that is not there */
export function checkFolders({ dashboards, runbooks }: SharedFlags): { dashboards: string; runbooks: string } {
  if (!existsSync(dashboards)) {
    throw new SettingsError(`--dashboards ${dashboards}: the folder is not there; write it with: make render`);
  }
  if (!existsSync(runbooks)) {
    throw new SettingsError(
      `--runbooks ${runbooks}: the folder is not there; name the one with the alerts' Markdown files`,
    );
  }
  return { dashboards: resolve(dashboards), runbooks: resolve(runbooks) };
}
