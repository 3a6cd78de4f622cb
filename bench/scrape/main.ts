/**
 * Compares the rendering of /metrics by the Prometheus client with the service's own: what a record costs, how long a
 * scrape holds the event loop up, how much time, bytes and memory it takes. One process for each, asked in turns within
 * one run, so that what else the machine does falls on all of them; medians.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { medianOf } from "../result.ts";
import type { Figures, Order } from "./subject.ts";
import { type VariantName, variants } from "./variants.ts";

const help = `Usage: node bench/scrape/main.ts [options]

  --series N    series with a label set of their own (default 10000)
  --rounds N    scrapes of each variant (default 7)
  --records N   predictions accounted in each round (default 500000)
  --json        print the medians as JSON
  --help        this text

Prints medians, and ratios to the Prometheus client. Stalls are given as time of the clock and as CPU time of the main
thread; on a busy machine the second is the one to compare. Some kernels count CPU time in steps of up to 4 ms.`;

const { values: options } = parseArgs({
  options: {
    series: { type: "string", default: "10000" },
    rounds: { type: "string", default: "7" },
    records: { type: "string", default: "500000" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

type Round = Required<Omit<Figures, "port">> & { readonly scrapeMs: number; readonly megabytes: number };

function count(name: "series" | "rounds" | "records"): number {
  const value = Number(options[name]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`--${name} ${options[name]}: give a whole number above zero.`);
  process.exit(2);
}

async function start(name: VariantName, series: number) {
  const child = fork(join(import.meta.dirname, "subject.ts"), [name, String(series)], { execArgv: ["--expose-gc"] });
  const [{ port }] = (await once(child, "message")) as [Figures];
  const ask = async (order: Order): Promise<Figures> => {
    child.send(order);
    const [figures] = (await once(child, "message")) as [Figures];
    return figures;
  };
  return { name, port: port ?? 0, ask, stop: () => child.disconnect() };
}
type Subject = Awaited<ReturnType<typeof start>>;

/** Bytes of the body, as a scraper takes them. */
function scrape(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ port, host: "127.0.0.1", path: "/metrics", agent: false }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("end", () => resolve(bytes)).on("error", reject);
    }).on("error", reject);
  });
}

/** One scrape is watched for stalls and a second one for what it uses: watching takes all of the thread's time. */
async function round({ port, ask }: Subject, records: number): Promise<Round> {
  const { recordMicroseconds } = await ask({ order: "record", records });
  await ask({ order: "watch" });
  await scrape(port);
  const stalls = await ask({ order: "stalls" });
  await ask({ order: "meter" });
  const begin = performance.now();
  const bytes = await scrape(port);
  const scrapeMs = performance.now() - begin;
  const use = await ask({ order: "use" });
  return { recordMicroseconds, ...stalls, ...use, scrapeMs, megabytes: bytes / 1e6 } as Round;
}

async function main(): Promise<void> {
  if (options.help) {
    console.log(help);
    return;
  }
  const [series, rounds, records] = [count("series"), count("rounds"), count("records")];
  const subjects: Subject[] = [];
  for (const name of Object.keys(variants) as VariantName[]) {
    console.error(`starting ${name} with ${series} series ...`);
    subjects.push(await start(name, series));
  }
  const results = new Map<VariantName, Round[]>(subjects.map(({ name }) => [name, []]));
  // One more round ahead, which warms up and is not counted.
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const subject of subjects) {
      const figures = await round(subject, records);
      if (turn > 0) results.get(subject.name)?.push(figures);
    }
    console.error(turn === 0 ? "warmed up" : `round ${turn} of ${rounds}`);
  }
  for (const subject of subjects) subject.stop();
  report(results);
}

const rows: readonly (readonly [label: string, key: keyof Round, digits: number])[] = [
  ["one record, us of CPU", "recordMicroseconds", 3],
  ["longest stall, ms", "stallMs", 1],
  ["longest stall, ms of CPU", "stallCpuMs", 1],
  ["scrape, ms", "scrapeMs", 0],
  ["scrape, ms of CPU, main thread", "threadCpuMs", 0],
  ["scrape, ms of CPU, all threads", "processCpuMs", 0],
  ["body, MB", "megabytes", 1],
  ["resident, MB", "residentMegabytes", 0],
  ["resident at most, MB", "peakMegabytes", 0],
];

function report(results: ReadonlyMap<VariantName, readonly Round[]>): void {
  const medians = [...results].map(([name, rounds]) => ({
    name,
    figures: Object.fromEntries(rows.map(([, key]) => [key, medianOf(rounds, (round) => round[key])])),
  }));
  if (options.json) {
    console.log(JSON.stringify(medians, undefined, 2));
    return;
  }
  const [base] = medians;
  console.log(["".padEnd(32), ...medians.map(({ name }) => name.padStart(22))].join(""));
  for (const [label, key, digits] of rows) {
    const cells = medians.map(({ figures }) => {
      const value = figures[key] ?? Number.NaN;
      const ratio = value / (base?.figures[key] ?? Number.NaN);
      return `${value.toFixed(digits)} (x ${ratio.toPrecision(2)})`.padStart(22);
    });
    console.log([label.padEnd(32), ...cells].join(""));
  }
}

await main();
