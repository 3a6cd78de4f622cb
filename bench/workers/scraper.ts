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
  readonly status: number;
}

const { url, everyMs } = JSON.parse(process.argv[2] ?? "{}") as ScraperConfig;
const now = () => performance.timeOrigin + performance.now();

function scrape(): Promise<Scrape> {
  const start = now();
  return new Promise((resolve, reject) => {
    request(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("end", () => resolve({ start, end: now(), bytes, status: response.statusCode ?? 0 }));
    })
      .on("error", reject)
      .end();
  });
}

for (;;) {
  const result = await scrape();
  process.stdout.write(`${JSON.stringify(result)}\n`);
  await delay(Math.max(0, result.start + everyMs - now()));
}
