import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { OpenLoopConfig } from "./open-loop.ts";

test("a worker that is ended ends its scraper too", async () => {
  let scrape: ((socket: Socket) => void) | undefined;
  const scraping = new Promise<Socket>((resolve) => {
    scrape = resolve;
  });
  // A scrape is never answered: it is under way for as long as the scraper is.
  const server = createServer((request, response) => {
    if (request.url === "/metrics") scrape?.(request.socket);
    else response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const config: OpenLoopConfig = {
    ...{ url, rate: 1, seconds: 1, series: 1, service: false },
    scrape: { url: `${url}/metrics`, everyMs: 1000 },
  };
  const worker = spawn(process.execPath, [join(import.meta.dirname, "open-loop.ts"), JSON.stringify(config)], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = once(worker, "exit");
  const socket = await scraping;
  const closed = once(socket, "close");
  worker.kill("SIGTERM");
  await exited;
  const goesOn = delay(5000, "goes on", { ref: false });
  const ended = await Promise.race([closed, goesOn]);
  server.closeAllConnections();
  server.close();
  assert.notEqual(ended, "goes on");
});
