/** Demand above what a replica can answer, as it comes from outside: arrivals that do not wait for answers. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Answer, Client } from "../loadtest/client.ts";
import { eventually, type Replica, startReplica } from "../service/test-support/replica.ts";
import { startStores, type TestStores } from "../service/test-support/stores.ts";

let stores: TestStores;
let replica: Replica;
let client: Client;
/** Batches a second that it takes for as long as they come, as far as the first test has seen. */
let sustained: number;

before(async () => {
  stores = await startStores();
  replica = await startReplica(stores);
  client = new Client(new URL(replica.url));
});

after(async () => {
  client?.close();
  await replica?.kill();
  await stores?.remove();
});

/** The largest batch: a few hundred a second are more than a core can judge and record. */
const batch = (offset: number) => ({
  points: Array.from({ length: 1000 }, (_, index) => ({ timestamp: offset * 1000 + index, value: 20 + (index % 7) })),
});

/** Batches a second: a million points, of which one core judges a fraction. */
const maximumRate = 1000;

interface Timed extends Answer {
  readonly seconds: number;
}

async function send(offset: number): Promise<Timed> {
  const start = performance.now();
  const answer = await client.post("/predict/busy", batch(offset));
  return { ...answer, seconds: (performance.now() - start) / 1000 };
}

/** Requests a second that are answered when four callers wait for each answer. */
async function capacity(seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let answered = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) if ((await send(answered)).status === 200) answered += 1;
  };
  await Promise.all([caller(), caller(), caller(), caller()]);
  return answered / seconds;
}

async function openLoop(rate: number, seconds: number): Promise<Timed[]> {
  const start = performance.now();
  const answers: Promise<Timed>[] = [];
  for (let index = 0; index < rate * seconds; index += 1) {
    const wait = start + (index / rate) * 1000 - performance.now();
    if (wait >= 1) await delay(wait);
    answers.push(send(index));
  }
  return Promise.all(answers);
}

const answered = (answers: readonly Timed[]) => answers.filter(({ status }) => status === 200);
const refused = (answers: readonly Timed[]) => answers.filter(({ status }) => status === 503);
const codes = (answers: readonly Timed[]) =>
  new Set(refused(answers).map(({ body }) => (JSON.parse(body) as { code: string }).code));

/**
 * Doubles the rate until the service says that it is overloaded: what it can take is not what it sustained, for above
 * what Postgres takes at once the queue takes the rest, and the machine may have been slow in those three seconds.
 */
async function overload(firstRate: number, seconds: number): Promise<{ rate: number; answers: Timed[] }> {
  for (let rate = firstRate; ; rate *= 2) {
    const answers = await openLoop(rate, seconds);
    if (codes(answers).has("overloaded") || rate > maximumRate) return { rate, answers };
  }
}

test("above capacity it goes on answering what it can, and says 503 to the rest before latency collapses", async (t) => {
  assert.equal((await replica.fit("busy")).status, 200);
  await capacity(1);
  const before = await capacity(3);
  const seconds = 8;

  const { rate, answers } = await overload(Math.ceil(3 * before), seconds);

  // The machine may be slower now than it was before.
  sustained = Math.min(before, await capacity(3));
  const good = answered(answers);
  const turnedAway = refused(answers);
  const slowest = Math.max(...good.map(({ seconds: taken }) => taken));
  t.diagnostic(
    `${before.toFixed(0)}/s sustained before and at least ${sustained.toFixed(0)}/s after; of ${rate}/s it answered ${(good.length / seconds).toFixed(0)}/s, the slowest after ${slowest.toFixed(2)} s, and refused ${turnedAway.length}`,
  );
  assert.equal(
    good.length + turnedAway.length,
    answers.length,
    "everybody gets an answer, and no other than these two",
  );
  assert.ok(codes(answers).has("overloaded"), `${rate}/s were not too much for it`);
  // A fast replica judges more points than Postgres takes meanwhile: what they make wait reaches the queue's limit.
  assert.deepEqual(
    [...codes(answers)].filter((code) => code !== "overloaded" && code !== "queue_full"),
    [],
  );
  assert.ok(good.length / seconds > 0.5 * sustained, "overload must not cost the answers that it can give");
  // Twenty of these batches may be in flight. Without that limit, the last ones would wait for sixteen seconds' worth of arrivals.
  const bound = 1 + (3 * 20) / sustained;
  assert.ok(slowest < bound, `the slowest answer took ${slowest} s, which is more than ${bound} s`);
  assert.ok(turnedAway.every(({ retryAfter }) => retryAfter === 1));
});

test("after the overload it answers as before", async () => {
  assert.ok(await eventually(async () => (await replica.predict("busy")).status === 200, 5000));
  const answers = await openLoop(Math.max(1, Math.min(20, sustained / 2)), 2);
  assert.deepEqual(
    answers.filter(({ status }) => status !== 200),
    [],
  );
});
