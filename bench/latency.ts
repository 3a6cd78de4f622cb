/** Latency at a constant demand, alone and beside scrapes of very many series, and the memory that those take. */
import { runWorker } from "./harness/worker.ts";
import { type Demand, isService, type Measured, rate, resultsOf } from "./latency-results.ts";
import type { Result } from "./result.ts";
import { type Built, startSubject } from "./subjects.ts";
import type { OpenLoopConfig, OpenLoopResult } from "./workers/open-loop.ts";

export interface LatencyOptions {
  readonly rounds: number;
  /** Of each run. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const fewSeries = 200;
const manySeries = 10_000;
const scrapeEveryMs = 5000;
const memorySampleMs = 500;

/** First what is there without the service, at the same demand. Under it `auto` persistence inserts before it answers. */
const demands: readonly Demand[] = [
  { what: "bare fastify: what the machine takes", subject: "bare", series: fewSeries, scraped: false },
  {
    what: "bare fastify that inserts a row: what durable answers take",
    subject: "bare-insert",
    series: fewSeries,
    scraped: false,
  },
  { what: "200 series, full path", subject: "auto", series: fewSeries, scraped: false },
  { what: "200 series, full path, `queue` persistence", subject: "queue", series: fewSeries, scraped: false },
  { what: "10,000 series, scraped each 5 s", subject: "auto", series: manySeries, scraped: true },
  { what: "10,000 series, scraped each 5 s, `queue` persistence", subject: "queue", series: manySeries, scraped: true },
];

/** Each round takes a fresh process for each demand, so that a slow minute of the machine does not decide. */
export async function latency(built: Built, { rounds, seconds, say }: LatencyOptions): Promise<Result[]> {
  const runs = new Map<Demand, Measured[]>(demands.map((demand) => [demand, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [demand, measured] of runs) {
      const result = await underDemand(demand, built, seconds);
      measured.push(result);
      say(`round ${round} of ${rounds}  P99 at ${rate}/s, ${demand.what}: ${result.latencyMs.p99} ms`);
    }
  }
  return [...runs].flatMap(([demand, measured]) => resultsOf(demand, measured));
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
      service: isService(subject),
      scrape: scraped ? { url: server.metricsUrl ?? "", everyMs: scrapeEveryMs } : undefined,
    });
    return { ...result, memory: { highest, last: server.residentBytes() } };
  } finally {
    clearInterval(sampling);
    await server.stop();
  }
}
