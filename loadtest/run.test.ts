import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { assertThisMachine, Client } from "./client.ts";
import { defaultMix, type Mix, singlePoints } from "./mix.ts";
import { fitAll, predictAll } from "./run.ts";
import { plan } from "./schedule.ts";
import { SelfWatch } from "./self-watch.ts";
import { type Outcome, type Summary, Tally } from "./statistics.ts";
import { answer } from "./testing/service.ts";

/** A service that can hang for a moment or fail. */
const behaviour = { stallMs: 0, status: 200, retryAfter: undefined as string | undefined, fits: 0 };
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", async () => {
    await delay(behaviour.stallMs);
    const url = new URL(request.url ?? "", "http://service");
    if (url.pathname.startsWith("/fit/")) behaviour.fits += 1;
    const headers = behaviour.retryAfter === undefined ? {} : { "retry-after": behaviour.retryAfter };
    response.writeHead(behaviour.status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(answer(url, JSON.parse(Buffer.concat(chunks).toString("utf8")))));
  });
});
let url: URL;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
});
after(() => server.close());

const planned = (mix: Mix, durationSeconds = 0.5) =>
  plan({
    rate: 200,
    durationSeconds,
    series: 5,
    prefix: "load_",
    mix,
    batchPoints: 3,
    trainingPoints: 10,
    now: 1.7e9,
    seed: 1,
  });

async function run(mix: Mix, signal?: AbortSignal): Promise<{ summary: Summary; outcomes: Outcome[] }> {
  const client = new Client(url);
  const { fits, arrivals } = planned(mix);
  const tally = new Tally();
  const watch = new SelfWatch();
  const outcomes: Outcome[] = [];
  const ended = (outcome: Outcome) => {
    tally.add(outcome);
    outcomes.push(outcome);
  };
  const versions = await fitAll(client, fits);
  await predictAll(client, arrivals, versions, watch, { sent: () => undefined, ended }, signal);
  client.close();
  return { summary: tally.summary(500, watch.report()), outcomes };
}

test("every kind of request gets a right answer from a service that keeps its contract", async () => {
  const { summary } = await run({ ...defaultMix, version: 0.2, batch: 0.2, series: 0.2 });
  assert.deepEqual([summary.requests, summary.errorsByStatus, summary.wrongAnswers], [100, {}, {}]);
  assert.ok(summary.points > 300, String(summary.points));
  assert.deepEqual(Object.keys(summary.latencyMsByKind).sort(), ["batch", "point", "repeat", "series", "version"]);
});

test("a slow service does not slow the demand down, and its queue shows in the latency", async () => {
  behaviour.stallMs = 300;
  const { summary, outcomes } = await run(singlePoints);
  behaviour.stallMs = 0;
  assert.deepEqual([summary.requests, summary.errors], [100, 0]);
  // One after the other they would take 30 s.
  assert.ok(Math.max(...outcomes.map(({ end }) => end)) < 10_000);
  assert.ok(summary.latencyMs.p50 >= 290 && summary.latencyMs.p50 < 5000, String(summary.latencyMs.p50));
});

test("errors are results, a failed fit ends the run", async () => {
  const client = new Client(url);
  const { fits, arrivals } = planned(singlePoints, 0.05);
  const versions = await fitAll(client, fits);
  behaviour.status = 503;
  const statuses: unknown[] = [];
  await predictAll(client, arrivals, versions, new SelfWatch(), {
    sent: () => undefined,
    ended: ({ status, checked }) => statuses.push([status, checked]),
  });
  assert.deepEqual(statuses, Array(10).fill([503, undefined]));
  await assert.rejects(fitAll(client, fits), /503/);
  client.close();
  behaviour.status = 200;
});

test("a fit that is asked to come back comes back", async () => {
  const client = new Client(url);
  behaviour.status = 503;
  behaviour.retryAfter = "0.02";
  const before = behaviour.fits;
  const recovers = setInterval(() => {
    if (behaviour.fits > before) behaviour.status = 200;
  }, 1);
  await fitAll(client, planned(singlePoints).fits);
  clearInterval(recovers);
  assert.ok(behaviour.fits - before > 5);
  behaviour.retryAfter = undefined;
  client.close();
});

test("a run that is interrupted ends at once with what it has", async () => {
  const { summary } = await run(singlePoints, AbortSignal.timeout(200));
  assert.ok(summary.requests > 5 && summary.requests < 90, String(summary.requests));
  assert.equal(summary.errors, 0);
});

test("a sender that is held up says that it was the bottleneck", async () => {
  const blocked = setInterval(() => {
    for (const end = performance.now() + 60; performance.now() < end; );
  }, 65);
  const { summary } = await run(singlePoints);
  clearInterval(blocked);
  assert.ok(summary.generator.lateMs.p99 > 20, JSON.stringify(summary.generator));
  assert.equal(summary.generator.bottleneck.length, 2, JSON.stringify(summary.generator));
});

test("only this machine is loaded", async () => {
  await assertThisMachine(new URL("http://127.0.0.1:8080"));
  await assert.rejects(assertThisMachine(new URL("http://192.0.2.1:8080")), /192\.0\.2\.1/);
});
