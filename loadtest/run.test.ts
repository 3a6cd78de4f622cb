import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { assertThisMachine, Client } from "./client.ts";
import { readOptions } from "./options.ts";
import { fitAll, predictAll } from "./run.ts";
import { plan } from "./schedule.ts";
import { type Result, summarise } from "./statistics.ts";

/** Answers predictions after `stallMs`, as a service that hangs for a moment. */
const behaviour = { stallMs: 0, status: 200 };
const server = createServer((request, response) => {
  request.resume().on("end", async () => {
    await delay(behaviour.stallMs);
    response.writeHead(behaviour.status, { "content-type": "application/json" }).end('{"anomaly":false}');
  });
});
let url: URL;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
});
after(() => server.close());

const { fits, arrivals } = plan({ rate: 200, durationSeconds: 0.5, series: 2, newPointRatio: 1, now: 1.7e9, seed: 1 });

async function run(): Promise<Result[]> {
  const client = new Client(url);
  const results: Result[] = [];
  await fitAll(client, fits);
  await predictAll(client, arrivals, results);
  client.close();
  return results;
}

test("a slow service does not slow the demand down, and its queue shows in the latency", async () => {
  behaviour.stallMs = 300;
  const results = await run();
  behaviour.stallMs = 0;
  const { requests, errors, latencyMs } = summarise(results, 500);
  assert.deepEqual([requests, errors], [100, 0]);
  // One after the other they would take 30 s.
  assert.ok(Math.max(...results.map(({ end }) => end)) < 2000);
  assert.ok(latencyMs.p50 >= 290 && latencyMs.p50 < 1000, String(latencyMs.p50));
});

test("errors are results, a failed fit ends the run", async () => {
  behaviour.status = 503;
  const results: Result[] = [];
  const client = new Client(url);
  await predictAll(client, arrivals.slice(0, 5), results);
  assert.deepEqual(
    results.map(({ status, found }) => [status, found]),
    Array(5).fill([503, undefined]),
  );
  await assert.rejects(fitAll(client, fits), /503/);
  client.close();
  behaviour.status = 200;
});

test("only this machine is loaded, within bounds", async () => {
  await assertThisMachine(new URL("http://127.0.0.1:8080"));
  await assert.rejects(assertThisMachine(new URL("http://192.0.2.1:8080")), /192\.0\.2\.1/);
  assert.throws(() => readOptions(["--duration", "100000"]), /--duration 100000/);
  assert.throws(() => readOptions(["--rate", "fast"]), /--rate fast/);
  assert.throws(() => readOptions(["--url", "ftp://127.0.0.1"]), /--url/);
  assert.throws(() => readOptions(["--speed", "1"]), /speed/);
  assert.equal(readOptions([]).rate, 180);
});
