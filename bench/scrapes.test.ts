import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { summaryOf } from "./scrapes.ts";
import type { Scrape, ScraperConfig } from "./workers/scraper.ts";

test("only whole answers with 200 are scrapes; the others are counted, and the scraper goes on", async () => {
  // A refusal, an answer that is cut, a connection that is closed, then a whole one.
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end("busy");
    else if (asked === 2) response.writeHead(200, { "content-length": 100 }).write("a part", () => response.destroy());
    else if (asked === 3) request.socket.destroy();
    else response.end("all of it");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const config: ScraperConfig = { url: `http://127.0.0.1:${port}/metrics`, everyMs: 10 };
  const scraper = spawn(process.execPath, [join(import.meta.dirname, "workers/scraper.ts"), JSON.stringify(config)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const scrapes: Scrape[] = [];
  for await (const line of createInterface({ input: scraper.stdout })) {
    scrapes.push(JSON.parse(line) as Scrape);
    if (scrapes.length === 4) break;
  }
  scraper.kill();
  server.closeAllConnections();
  server.close();
  assert.deepEqual(
    scrapes.map(({ status }) => status),
    [503, 0, 0, 200],
  );
  assert.deepEqual(summaryOf(scrapes), {
    count: 1,
    failed: 3,
    longestMs: (scrapes[3]?.end ?? 0) - (scrapes[3]?.start ?? 0),
    bytes: "all of it".length,
  });
});
