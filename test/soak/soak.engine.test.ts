/** The target load for minutes on end: memory, handles and connections stay flat, nothing fails, nothing is lost. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "../../loadtest/client.ts";
import { defaultMix } from "../../loadtest/mix.ts";
import { fitAll, predictAll } from "../../loadtest/run.ts";
import { plan } from "../../loadtest/schedule.ts";
import { SelfWatch } from "../../loadtest/self-watch.ts";
import { type Summary, Tally } from "../../loadtest/statistics.ts";
import { psql } from "../../service/test-support/containers.ts";
import { startStores, type TestStores } from "../../service/test-support/stores.ts";
import { until } from "../e2e/until.ts";
import { type InspectedService, startInspected } from "./inspected-service.ts";
import { type Reading, slope } from "./trend.ts";

const seconds = process.env.VIGIA_LONG === "1" ? 600 : 120;
const rate = 180;
/** Until code is compiled, pools are full and each series has its place in memory and metrics. */
const warmUpSeconds = 30;
const readEveryMs = 5000;
const mebibyte = 2 ** 20;
/**
 * Growth of the heap that counts as flat. Each request that left 200 bytes behind would make 2 MiB a minute; readings
 * differ by some 100 kB.
 */
const heapGrowthPerMinute = seconds >= 600 ? mebibyte / 4 : mebibyte;
/** Pages that the allocator keeps come and go. */
const rssGrowthPerMinute = 4 * mebibyte;
/** Timers that happen to be under way. */
const fewHandles = 5;

let stores: TestStores;
let service: InspectedService;

before(async () => {
  stores = await startStores();
  service = await startInspected(stores);
});
after(async () => {
  await service?.kill();
  await stores?.remove();
});

/** Sends the target load over connections of its own and closes them. */
async function load(durationSeconds: number, seed: number): Promise<Summary> {
  const client = new Client(new URL(service.url));
  const { fits, arrivals } = plan({
    rate,
    durationSeconds,
    series: 200,
    prefix: "soak_",
    mix: defaultMix,
    batchPoints: 20,
    trainingPoints: 1000,
    now: Math.floor(Date.now() / 1000),
    seed,
  });
  try {
    const versions = await fitAll(client, fits);
    const tally = new Tally();
    const watch = new SelfWatch();
    const listener = { sent: () => undefined, ended: (outcome: Parameters<Tally["add"]>[0]) => tally.add(outcome) };
    await predictAll(client, arrivals, versions, watch, listener);
    return tally.summary(durationSeconds * 1000, watch.report());
  } finally {
    client.close();
  }
}

/** When nobody calls and everything is written. */
async function idle() {
  await delay(3000);
  return service.usage();
}

async function connections(): Promise<number> {
  return Number(await psql(stores.postgres, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'vigia_service'"));
}

test(`${rate} requests a second for ${seconds / 60} minutes: flat, without an error, and all recorded`, async (t) => {
  const first = await load(warmUpSeconds, 1);
  const [usageBefore, connectionsBefore] = [await idle(), await connections()];

  const heap: Reading[] = [];
  const rss: Reading[] = [];
  const begun = performance.now();
  // The fits come first, and with them versions that are rightly kept: what counts begins after them.
  const running = load(seconds, 2);
  const ended = running.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([ended, delay(readEveryMs, false)]))) {
    const at = (performance.now() - begun) / 1000;
    const usage = await service.usage();
    heap.push({ at, value: usage.heapUsed });
    rss.push({ at, value: usage.rss });
  }
  const second = await running;
  const settled = Math.ceil(heap.length / 4);
  const perMinute = (readings: readonly Reading[]): number => 60 * slope(readings.slice(settled));
  const shown = (bytes: number): string => `${(bytes / mebibyte).toFixed(2)} MiB`;
  t.diagnostic(
    `heap ${shown(heap.at(-1)?.value ?? 0)}, ${shown(perMinute(heap))} a minute; RSS ${shown(rss.at(-1)?.value ?? 0)}, ` +
      `${shown(perMinute(rss))} a minute; P99 ${second.latencyMs.p99} ms`,
  );

  for (const { errorsByStatus, wrongAnswers } of [first, second])
    assert.deepEqual([errorsByStatus, wrongAnswers], [{}, {}]);
  assert.ok(perMinute(heap) < heapGrowthPerMinute, `the heap grows by ${shown(perMinute(heap))} a minute`);
  assert.ok(perMinute(rss) < rssGrowthPerMinute, `the process grows by ${shown(perMinute(rss))} a minute`);

  const [usageAfter, connectionsAfter] = [await idle(), await connections()];
  for (const kind of ["resources", "descriptors"] as const) {
    assert.ok(
      usageAfter[kind] <= usageBefore[kind] + fewHandles,
      `${kind}: ${usageBefore[kind]}, then ${usageAfter[kind]}`,
    );
  }
  assert.ok(connectionsAfter <= connectionsBefore + 1, `connections: ${connectionsBefore}, then ${connectionsAfter}`);

  const answered = first.points + second.points;
  await until("every answered point is recorded once", 60, async () =>
    Number(await psql(stores.postgres, "SELECT count(*) FROM predictions")) === answered ? true : undefined,
  );
  assert.equal(await service.stop(), 0);
});
