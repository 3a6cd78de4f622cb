/** `make query-times`: how long do the dashboards' queries take where there is a lot of data? See `--help`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readRendered } from "../diff/rendered.ts";
import { readDashboards } from "../live-check/dashboard.ts";
import { CheckProblem } from "../live-check/problem.ts";
import { renderStack, scrapeSecondsOf } from "../live-check/stack.ts";
import { Store } from "../live-check/store.ts";
import { secondsOf } from "../promql/parse.ts";
import { selectorsOf } from "../promql/syntax.ts";
import { hostsOf, neededSeries } from "../recorded-data/needs.ts";
import { startPrometheus } from "../recorded-data/prometheus.ts";
import { importLines, makeBlocks } from "./backfill.ts";
import { startLongTermStore } from "./long-term-store.ts";
import { measure, type PanelTime } from "./measure.ts";
import { type Part, spread } from "./spread.ts";

const help = `usage: make query-times [STACK=local] [ARGS='...']

Makes data as a stack with many series would have it, in a Prometheus and a VictoriaMetrics of its own, asks every
query of every panel as the dashboards do, and prints the P95 of each panel's slowest query.

  --stack NAME     the stack whose dashboards and rules are rendered (default: local)
  --series N       series ids, one model each (default: 1000)
  --days N         days of recording-rule data (default: 15; the long-term store has 30)
  --repeats N      how often each query is asked (default: 20)
  --limit MS       milliseconds that a panel may take at P95 (default: 200)
  --help

Exit code: 0 every panel keeps the limit, 1 some do not, 2 it could not be measured.`;

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new CheckProblem(`--${name} ${text} is no whole number above zero`, "--help lists the options");
}

function options() {
  const number = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    options: {
      stack: number("local"),
      series: number("1000"),
      days: number("15"),
      repeats: number("20"),
      limit: number("200"),
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values;
}

const began = performance.now();
const say = (line: string) =>
  process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${line}\n`);

function table(times: readonly PanelTime[], limit: number): string {
  const rows = times
    .toSorted((a, b) => b.p95 - a.p95)
    .map(({ dashboard, panel, p95, median, repeats, empty }) => {
      const ms = (seconds: number) => `${(seconds * 1000).toFixed(0)} ms`.padStart(8);
      const note = [p95 > limit ? "TOO SLOW" : "", empty ? "no data" : ""].filter(Boolean).join(", ");
      return `${ms(p95)}  ${ms(median)}  ${String(repeats).padStart(7)}  ${dashboard.padEnd(28)} ${panel}${note && `  ${note}`}`;
    });
  return ["     P95    median  repeats  panel", ...rows].join("\n");
}

/** Metrics with a series id that only the dashboard of one series reads. */
function openedForOne(rendered: ReturnType<typeof readRendered>): ReadonlySet<string> {
  const readers = new Map<string, boolean>();
  for (const { place, expression } of rendered.uses.filter((use) => use.place.startsWith("dashboard "))) {
    for (const { metric } of selectorsOf(expression)) {
      const base = metric.replace(/_(bucket|sum|count)$/, "");
      readers.set(base, (readers.get(base) ?? true) && place.includes("vigia-series"));
    }
  }
  return new Set([...readers].filter(([, one]) => one).map(([metric]) => metric));
}

async function main(): Promise<number> {
  const given = options();
  if (given.help) {
    console.log(help);
    return 0;
  }
  const [series, days] = [whole("series", given.series), whole("days", given.days)];
  const limit = whole("limit", given.limit) / 1000;
  const folder = mkdtempSync(join(tmpdir(), "vigia-query-times-"));
  const stops: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const end = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  process.once("SIGINT", () => void end().finally(() => process.exit(130)));
  try {
    const files = join(folder, "rendered");
    await renderStack(given.stack, files);
    const rendered = readRendered(files);
    const scrapeSeconds = scrapeSecondsOf(files);
    const intervals = new Map(
      rendered.ruleGroups.flatMap(({ settings, rules }) =>
        rules.map(({ name }) => [name, secondsOf(String(settings.interval)) ?? scrapeSeconds] as const),
      ),
    );
    const size = { series, days, scrapeSeconds };
    const parts = spread(neededSeries([rendered]), hostsOf([rendered]), size, intervals, openedForOne(rendered));
    const now = Math.floor(Date.now() / 60_000) * 60;
    for (const kind of ["recorded", "recorded by model", "raw", "raw by model"] as const) {
      const own = parts.filter((part) => part.kind === kind);
      const stretches = [
        ...new Set(
          own.flatMap((part) =>
            part.stretches.map(({ upTo, step }) => `${(upTo / 3600).toFixed(1)} h every ${step} s`),
          ),
        ),
      ];
      say(
        `${kind}: ${own.length} metrics, ${own.reduce((sum, part) => sum + part.sets.length, 0)} label sets; ${stretches.join(", ")}`,
      );
    }
    const samples = await makeBlocks(parts, { end: now, days, folder }, say);
    const prometheus = await startPrometheus(folder);
    stops.push(prometheus.stop);
    const stores = new Map([["prometheus", new Store({ uid: "prometheus", url: prometheus.url })]]);
    const longTerm = await startLongTermStore(join(folder, "long-term"));
    if (longTerm) {
      stops.push(longTerm.stop);
      stores.set("victoriametrics", new Store({ uid: "victoriametrics", url: longTerm.url }));
      const kept: Part[] = parts
        .filter(({ kind }) => kind === "recorded")
        .map((part) => ({
          ...part,
          stretches: [{ upTo: 30 * 86_400, step: Math.max(60, intervals.get(part.need.metric) ?? 60) }],
        }));
      await importLines(kept, { end: now, days: 30, url: longTerm.url }, say);
    } else say("the engine has no image of VictoriaMetrics: panels of the long-term store are left out");
    const dashboards = readDashboards(join(files, "dashboards")).map((dashboard) => ({
      ...dashboard,
      panels: dashboard.panels.filter(
        ({ targets }) => longTerm || !targets.some(({ datasource }) => datasource?.uid === "$longterm"),
      ),
    }));
    const repeats = whole("repeats", given.repeats);
    const times = await measure({ dashboards, stores, scrapeSeconds, now: now * 1000, repeats, patience: 4 }, say);
    console.log(table(times, limit));
    const slow = times.filter(({ p95 }) => p95 > limit);
    console.log(
      `\n${times.length} panels over ${(samples / 1e6).toFixed(1)} million samples of ${series} series and ${days} days: ${slow.length} above ${limit * 1000} ms at P95`,
    );
    return slow.length > 0 ? 1 : 0;
  } finally {
    await end();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof CheckProblem ? error.message : error);
  process.exitCode = 2;
}
