/** Latency at a constant demand, alone and beside scrapes of very many series; memory; and how fast a process is ready. */
import { runWorker } from "./harness/worker.ts";
import { atMost, median, type Result } from "./result.ts";
import { type Built, startSubject } from "./subjects.ts";
import type { OpenLoopConfig, OpenLoopResult } from "./workers/open-loop.ts";

export interface LatencyOptions {
  /** Of each run. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const rate = 180;
const manySeries = 10_000;
const scrapeEveryMs = 5000;

export async function latencyOfFewSeries(built: Built, { seconds, say }: LatencyOptions): Promise<Result[]> {
  const server = await startSubject("auto", built);
  try {
    say(`${rate} requests a second on 200 series for ${seconds} s`);
    const result = await runWorker<OpenLoopConfig, OpenLoopResult>("open-loop", {
      url: server.url,
      rate,
      seconds,
      series: 200,
      scrape: undefined,
    });
    return [
      answered(
        result,
        atMost("latency", "P99 at 180/s, 200 series, full path", result.latencyMs.p99, 5, "ms", behind(result)),
      ),
    ];
  } finally {
    await server.stop();
  }
}

export async function latencyOfManySeries(built: Built, { seconds, say }: LatencyOptions): Promise<Result[]> {
  const server = await startSubject("auto", built, { SERIES_LABEL_LIMIT: String(manySeries) });
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, server.residentBytes());
  }, 500);
  try {
    say(`${rate} requests a second on ${manySeries} series for ${seconds} s, a scrape every ${scrapeEveryMs / 1000} s`);
    const result = await runWorker<OpenLoopConfig, OpenLoopResult>("open-loop", {
      url: server.url,
      rate,
      seconds,
      series: manySeries,
      scrape: { url: server.metricsUrl ?? "", everyMs: scrapeEveryMs },
    });
    const during = result.duringScrapes;
    const { count, longestMs, bytes } = result.scrapes;
    const scrapes = `${during?.requests} requests in ${count} scrapes of up to ${Math.round(longestMs)} ms and ${(bytes / 1e6).toFixed(1)} MB`;
    // Where no request met a scrape, nothing was measured.
    const duringP99 = during === undefined || during.requests === 0 ? Number.NaN : during.p99;
    const mebibytes = peak / 2 ** 20;
    const now = `${Math.round(server.residentBytes() / 2 ** 20)} MiB at the end`;
    return [
      answered(
        result,
        atMost(
          "latency",
          "P99 at 180/s, 10,000 series, a scrape every 5 s",
          result.latencyMs.p99,
          5,
          "ms",
          behind(result),
        ),
      ),
      atMost("latency", "P99 of requests during a scrape", duringP99, 15, "ms", scrapes),
      atMost("memory", "memory (RSS), 10,000 series, highest", mebibytes, 350, "MiB", now),
    ];
  } finally {
    clearInterval(sampling);
    await server.stop();
  }
}

export async function start(built: Built, rounds: number, say: (line: string) => void): Promise<Result[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await startSubject("auto", built);
    seconds.push(server.readySeconds);
    say(`ready after ${server.readySeconds.toFixed(2)} s`);
    await server.stop();
  }
  const details = `median of ${rounds}, slowest ${Math.max(...seconds).toFixed(2)} s`;
  return [atMost("start", "from process start to ready", median(seconds), 1, "s", details)];
}

function behind({ latencyMs, requests, generator }: OpenLoopResult): string {
  const late = generator.bottleneck.length > 0 ? `; the generator was late: ${generator.bottleneck.join("; ")}` : "";
  return `${requests} requests, P50 ${latencyMs.p50}, P95 ${latencyMs.p95}, longest ${latencyMs.max} ms${late}`;
}

/** A refused request is quick; a service that refuses has not met a goal of latency. */
function answered({ errorsByStatus }: OpenLoopResult, result: Result): Result {
  if (Object.keys(errorsByStatus).length === 0) return result;
  return { ...result, met: false, details: `${result.details}; requests failed: ${JSON.stringify(errorsByStatus)}` };
}
