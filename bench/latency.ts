/** Latency at a constant demand, alone and beside scrapes of very many series, and the memory that those take. */
import { runWorker } from "./harness/worker.ts";
import { atMost, medianOf, type Result, shown } from "./result.ts";
import { type Built, startSubject } from "./subjects.ts";
import type { OpenLoopConfig, OpenLoopResult } from "./workers/open-loop.ts";

export interface LatencyOptions {
  readonly rounds: number;
  /** Of each run. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const rate = 180;
const fewSeries = 200;
const manySeries = 10_000;
const scrapeEveryMs = 5000;
const memorySampleMs = 500;

interface Measured extends OpenLoopResult {
  /** Bytes: the most that the server held, and what it held at the end. */
  readonly memory: { readonly highest: number; readonly last: number };
}

interface Demand {
  readonly subject: "bare" | "bare-insert" | "auto";
  readonly series: number;
  readonly scraped: boolean;
}

/** Each round takes a fresh process for each demand, so that a slow minute of the machine does not decide. */
export async function latency(built: Built, { rounds, seconds, say }: LatencyOptions): Promise<Result[]> {
  const bare: Measured[] = [];
  const inserting: Measured[] = [];
  const few: Measured[] = [];
  const many: Measured[] = [];
  const demands: readonly (Demand & { readonly what: string; readonly runs: Measured[] })[] = [
    { what: "bare fastify", subject: "bare", series: fewSeries, scraped: false, runs: bare },
    { what: "with an insert", subject: "bare-insert", series: fewSeries, scraped: false, runs: inserting },
    { what: `${fewSeries} series`, subject: "auto", series: fewSeries, scraped: false, runs: few },
    { what: `${manySeries} series, scraped`, subject: "auto", series: manySeries, scraped: true, runs: many },
  ];
  for (let round = 1; round <= rounds; round += 1) {
    for (const { what, runs, ...demand } of demands) {
      const measured = await underDemand(demand, built, seconds);
      runs.push(measured);
      say(`round ${round} of ${rounds}  ${`${rate}/s, ${what}`.padEnd(30)} P99 ${measured.latencyMs.p99} ms`);
    }
  }
  return [
    ofFloor("bare fastify: what the machine takes", bare),
    ofFloor("bare fastify that inserts a row: what durable answers take", inserting),
    ofFewSeries(few),
    ...ofManySeries(many),
  ];
}

async function underDemand({ subject, series, scraped }: Demand, built: Built, seconds: number): Promise<Measured> {
  const server = await startSubject(subject, built, scraped ? { SERIES_LABEL_LIMIT: String(series) } : {});
  let highest = 0;
  const sampling = setInterval(() => {
    highest = Math.max(highest, server.residentBytes());
  }, memorySampleMs);
  try {
    const result = await runWorker<OpenLoopConfig, OpenLoopResult>("open-loop", {
      url: server.url,
      rate,
      seconds,
      series,
      service: subject === "auto",
      scrape: scraped ? { url: server.metricsUrl ?? "", everyMs: scrapeEveryMs } : undefined,
    });
    return { ...result, memory: { highest, last: server.residentBytes() } };
  } finally {
    clearInterval(sampling);
    await server.stop();
  }
}

/** What is there without the service, at the same demand. */
function ofFloor(what: string, runs: readonly Measured[]): Result {
  return answered(runs, shown("latency", `P99 at ${rate}/s, ${what}`, `${p99Of(runs)} ms`, behind(runs)));
}

function ofFewSeries(runs: readonly Measured[]): Result {
  const what = `P99 at ${rate}/s, ${fewSeries} series, full path`;
  return answered(runs, atMost("latency", what, p99Of(runs), 5, "ms", behind(runs)));
}

function ofManySeries(runs: readonly Measured[]): Result[] {
  // Where no request met a scrape, nothing was measured.
  const during = middle(runs, ({ duringScrapes }) => (duringScrapes?.requests ? duringScrapes.p99 : Number.NaN));
  const longest = Math.max(...runs.map(({ scrapes }) => scrapes.longestMs));
  const bytes = Math.max(...runs.map(({ scrapes }) => scrapes.bytes));
  const count = sum(runs.map(({ scrapes }) => scrapes.count));
  const met = sum(runs.map(({ duringScrapes }) => duringScrapes?.requests ?? 0));
  const scrapes = `${met} requests in ${count} scrapes of up to ${Math.round(longest)} ms and ${(bytes / 1e6).toFixed(1)} MB`;
  const highest = Math.max(...runs.map(({ memory }) => memory.highest));
  const last = Math.max(...runs.map(({ memory }) => memory.last));
  const what = `P99 at ${rate}/s, 10,000 series, a scrape every ${scrapeEveryMs / 1000} s`;
  return [
    answered(runs, atMost("latency", what, p99Of(runs), 5, "ms", behind(runs))),
    atMost("latency", "P99 of requests during a scrape", during, 15, "ms", scrapes),
    atMost(
      "memory",
      "memory (RSS), 10,000 series, highest",
      mebibytes(highest),
      350,
      "MiB",
      `${Math.round(mebibytes(last))} MiB at the end`,
    ),
  ];
}

function behind(runs: readonly Measured[]): string {
  const requests = sum(runs.map((run) => run.requests));
  const p50 = middle(runs, ({ latencyMs }) => latencyMs.p50);
  const p95 = middle(runs, ({ latencyMs }) => latencyMs.p95);
  const rounds = runs.map(({ latencyMs }) => latencyMs.p99).join(", ");
  const longest = Math.max(...runs.map(({ latencyMs }) => latencyMs.max));
  const late = [...new Set(runs.flatMap(({ generator }) => generator.bottleneck))].join("; ");
  const generator = late === "" ? "" : `; the generator was late: ${late}`;
  return `${requests} requests, P50 ${p50}, P95 ${p95}, P99 of the rounds ${rounds}, longest ${longest} ms${generator}`;
}

/** A refused request is quick; a service that refuses has not met a goal of latency. */
function answered(runs: readonly Measured[], result: Result): Result {
  const failed = runs.map(({ errorsByStatus }) => errorsByStatus).filter((errors) => Object.keys(errors).length > 0);
  if (failed.length === 0) return result;
  return { ...result, met: false, details: `${result.details}; requests failed: ${JSON.stringify(failed)}` };
}

function p99Of(runs: readonly Measured[]): number {
  return middle(runs, ({ latencyMs }) => latencyMs.p99);
}

function middle(runs: readonly Measured[], of: (run: Measured) => number): number {
  return Math.round(medianOf(runs, of) * 100) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mebibytes(bytes: number): number {
  return bytes / 2 ** 20;
}
