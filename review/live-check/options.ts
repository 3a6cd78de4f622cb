/** What the command is told. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CheckProblem } from "./problem.ts";
import type { StorePlace } from "./store.ts";

export const help = `usage: make live-check [STACK=local]    or: node review/live-check/main.ts [options]

Asks a running stack every query of every panel, variable and annotation of its dashboards, as they ask when they
are opened. Each must return data, unless dashboards/rightly-empty.ts says why it may not.

  --stack NAME             the stack whose dashboards are rendered and whose stores are asked (default: local)
  --config FILE            its configuration file, where it is not Pulumi.NAME.yaml
  --dashboards DIR         dashboards of this folder instead
  --prometheus URL         this Prometheus instead; user admin, password from --password-file
  --victoriametrics URL    this VictoriaMetrics instead; the same user and password
  --password-file FILE     password of the user admin at the addresses given
  --scrape SECONDS         seconds between two scrapes, where --dashboards is given (default: 15)
  --slow MILLISECONDS      queries that take longer count as problems too (default: none does)
  --json                   the result as JSON instead of a table
  --help

Exit code: 0 all is well, 1 some query is a problem, 2 the check could not be made.`;

export interface Options {
  readonly stack: string;
  readonly config?: string;
  readonly dashboards?: string;
  readonly stores: readonly StorePlace[];
  readonly scrapeSeconds: number;
  readonly slowSeconds?: number;
  readonly json: boolean;
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new CheckProblem(`--${name} ${text} is no number above zero`, "--help lists the options");
}

function address(name: string, text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new CheckProblem(`--${name} ${text} is no address`, `write --${name} http://127.0.0.1:9090`);
}

function passwordIn(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new CheckProblem(
      `--password-file ${file}: ${error instanceof Error ? error.message : error}`,
      "give its path",
    );
  }
}

/** Undefined: help was asked for. @throws CheckProblem naming the option */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: "string" } as const;
  let values: ReturnType<typeof parse>;
  function parse() {
    return parseArgs({
      args: [...args],
      options: {
        stack: { ...text, default: "local" },
        config: text,
        dashboards: text,
        prometheus: text,
        victoriametrics: text,
        "password-file": text,
        scrape: { ...text, default: "15" },
        slow: text,
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  }
  try {
    values = parse();
  } catch (error) {
    throw new CheckProblem(error instanceof Error ? error.message : String(error), "--help lists the options");
  }
  if (values.help) return undefined;
  if (values.victoriametrics !== undefined && values.prometheus === undefined)
    throw new CheckProblem("--victoriametrics is given without --prometheus", "give both, or neither");
  const file = values["password-file"];
  const user = file === undefined ? {} : { user: "admin", password: passwordIn(file) };
  const stores = (["prometheus", "victoriametrics"] as const).flatMap((uid) => {
    const url = values[uid];
    return url === undefined ? [] : [{ uid, url: address(uid, url), ...user }];
  });
  return {
    stack: values.stack,
    stores,
    scrapeSeconds: positive("scrape", values.scrape),
    json: values.json,
    ...(values.config !== undefined && { config: values.config }),
    ...(values.dashboards !== undefined && { dashboards: values.dashboards }),
    ...(values.slow !== undefined && { slowSeconds: positive("slow", values.slow) / 1000 }),
  };
}
