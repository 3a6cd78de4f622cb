/** A constant demand on prepared series, with or without scrapes meanwhile. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "../../loadtest/client.ts";
import { Latencies, type Percentiles } from "../../loadtest/latency.ts";
import { defaultMix, singlePoints } from "../../loadtest/mix.ts";
import { type FittedVersions, noVersions } from "../../loadtest/requests.ts";
import { fitAll, predictAll } from "../../loadtest/run.ts";
import { plan } from "../../loadtest/schedule.ts";
import { type GeneratorReport, SelfWatch } from "../../loadtest/self-watch.ts";
import { type Outcome, Tally } from "../../loadtest/statistics.ts";
import { endChildren, tracked } from "../harness/children.ts";
import { answeredScrapes, type ScrapeSummary, summaryOf } from "../scrapes.ts";
import { warmUpRequests } from "../warm-up.ts";
import type { Scrape, ScraperConfig } from "./scraper.ts";

export interface OpenLoopConfig {
  readonly url: string;
  readonly rate: number;
  readonly seconds: number;
  readonly series: number;
  /** Whether the server is the service: the bare route takes single points, knows no fits and answers a constant. */
  readonly service: boolean;
  readonly scrape: ScraperConfig | undefined;
}

export interface OpenLoopResult {
  readonly requests: number;
  /** Where the server is not the service, without the wrong answers (`200`) that it cannot but give. */
  readonly errorsByStatus: Readonly<Record<string, number>>;
  readonly latencyMs: Percentiles;
  /** Of requests that a scrape overlapped. */
  readonly duringScrapes: (Percentiles & { readonly requests: number }) | undefined;
  readonly scrapes: ScrapeSummary;
  readonly generator: GeneratorReport;
}

/** Faster than what is measured: at its rate, compiling all that is on the way would take minutes. */
const warmUpRate = 1000;
/** At the measured rate, so that what the warming up left behind is done. */
const settleSeconds = 10;
/** Enough for a model; the benchmark is about predictions, and ten thousand fits take their time. */
const trainingPoints = 100;
const seriesTogether = 10;

const config = JSON.parse(process.argv[2] ?? "{}") as OpenLoopConfig;
const say = (line: string): void => void process.stderr.write(`    ${line}\n`);
const client = new Client(new URL(config.url));
process.once("SIGTERM", () => void endChildren().finally(() => process.exit(143)));

const common = {
  rate: config.rate,
  series: config.series,
  prefix: "bench_",
  mix: config.service ? defaultMix : singlePoints,
  batchPoints: 20,
  trainingPoints,
  seed: 1,
};
const now = Math.floor(Date.now() / 1000);
const versions = config.service ? await fitted() : noVersions();

interface Run {
  readonly durationSeconds: number;
  readonly seed: number;
  readonly rate?: number;
}
const run = async (given: Run, listener: (outcome: Outcome) => void = () => undefined) => {
  const watch = new SelfWatch();
  const { arrivals } = plan({ ...common, ...given, now: Math.floor(Date.now() / 1000) });
  const begun = performance.timeOrigin + performance.now();
  await predictAll(client, arrivals, versions, watch, { sent: () => undefined, ended: listener });
  return { begun, generator: watch.report() };
};

const scrapes: Scrape[] = [];
// From the start on, as an agent does: the first scrapes of a process meet code that was not compiled yet.
const stopScraping = config.scrape === undefined ? undefined : startScraper(config.scrape, scrapes);
await run({ durationSeconds: warmUpRequests / warmUpRate, seed: 3, rate: warmUpRate });
await run({ durationSeconds: settleSeconds, seed: 2 });
const tally = new Tally();
const outcomes: Outcome[] = [];
const { begun, generator } = await run({ durationSeconds: config.seconds, seed: 1 }, (outcome) => {
  tally.add(outcome);
  outcomes.push(outcome);
});
await stopScraping?.();
client.close();

const measuredScrapes = scrapes.filter(({ end }) => end >= begun);
const summary = tally.summary(config.seconds * 1000, generator);
const { "200": wrong, ...refused } = summary.errorsByStatus;
const output: OpenLoopResult = {
  requests: summary.requests,
  errorsByStatus: config.service ? summary.errorsByStatus : refused,
  latencyMs: summary.latencyMs,
  duringScrapes: config.scrape === undefined ? undefined : duringScrapes(),
  scrapes: summaryOf(measuredScrapes),
  generator,
};
process.stdout.write(JSON.stringify(output));
process.exit(0);

async function fitted(): Promise<FittedVersions> {
  let done = 0;
  const progress = setInterval(() => say(`fitted ${done} of ${config.series} series`), 5000);
  const versions = await fitAll(client, plan({ ...common, durationSeconds: 1, now }).fits, (count) => {
    done = count;
  });
  clearInterval(progress);
  await touchAll([...versions.current.keys()]);
  return versions;
}

/** Every series is asked once, so that each has its label sets and its model in memory. */
async function touchAll(ids: readonly string[]): Promise<void> {
  const point = { timestamp: now, value: 20 };
  for (let index = 0; index < ids.length; index += seriesTogether) {
    const series = ids.slice(index, index + seriesTogether).map((id) => ({ series_id: id, points: [point] }));
    const { status, body } = await client.post("/predict", { series });
    if (status !== 200) throw new Error(`POST /predict answered ${status}: ${body.slice(0, 300)}`);
  }
}

function startScraper(scraper: ScraperConfig, into: Scrape[]): () => Promise<void> {
  const child = tracked(
    spawn(process.execPath, [join(import.meta.dirname, "scraper.ts"), JSON.stringify(scraper)], {
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  createInterface({ input: child.stdout }).on("line", (line) => into.push(JSON.parse(line) as Scrape));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return async () => {
    child.kill();
    await ended;
  };
}

function duringScrapes(): Percentiles & { requests: number } {
  const latencies = new Latencies();
  const answered = answeredScrapes(measuredScrapes);
  for (const { due, sent, end } of outcomes) {
    const start = Math.min(due, sent);
    if (answered.some((scrape) => begun + start <= scrape.end && begun + end >= scrape.start)) {
      latencies.record(end - start);
    }
  }
  return { requests: latencies.count, ...latencies.percentiles() };
}
