/**
 * Scrapes as the agent does, every so many seconds until it is ended, and prints a JSON line for each scrape. It is apart
 * from the load generator, which must not wait for megabytes of text.
 */
import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface ScraperConfig {
  readonly url: string;
  readonly everyMs: number;
}

/** Times are milliseconds since 1970, to compare with those of other processes on this machine. */
export interface Scrape {
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  /** HTTP status, 0 where no answer came or not all of it. */
  readonly status: number;
}

const { url, everyMs } = JSON.parse(process.argv[2] ?? "{}") as ScraperConfig;
const now = () => performance.timeOrigin + performance.now();

function scrape(): Promise<Scrape> {
  const start = now();
  let bytes = 0;
  return new Promise((resolve) => {
    const ended = (status: number): void => resolve({ start, end: now(), bytes, status });
    request(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("end", () => ended(response.statusCode ?? 0));
      response.on("error", () => ended(0));
    })
      .on("error", () => ended(0))
      .end();
  });
}

for (;;) {
  const result = await scrape();
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await delay(Math.max(0, result.start + everyMs - now()));
}
