import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { CircuitBreaker } from "./circuit-breaker.ts";

const outage = new Error("away");
const refusal = new Error("refused");
const unasked = new Error("unasked");

function counted(openMs = 20) {
  const breaker = new CircuitBreaker({
    failures: 2,
    openMs,
    read: (error) => (error === outage ? "away" : error === refusal ? "there" : "none"),
  });
  let calls = 0;
  const run = (error?: Error) =>
    breaker.run(async () => {
      calls += 1;
      if (error !== undefined) throw error;
      return "answer";
    });
  return { breaker, run, calls: () => calls };
}

test("opens after failures in a row, lets one try through after a while, and closes when that succeeds", async () => {
  const { breaker, run, calls } = counted();
  await assert.rejects(run(outage), outage);
  await run();
  await assert.rejects(run(outage), outage);
  assert.equal(breaker.open, false);
  await assert.rejects(run(outage), outage);
  assert.equal(breaker.open, true);
  await assert.rejects(run(), /not asked/);
  assert.equal(calls(), 4);
  await delay(25);
  const tries = await Promise.allSettled([run(), run(), run()]);
  assert.deepEqual(
    tries.map(({ status }) => status),
    ["fulfilled", "rejected", "rejected"],
  );
  assert.equal(await run(), "answer");
});

test("a failed try keeps it open", async () => {
  const { breaker, run, calls } = counted();
  breaker.trip();
  await delay(25);
  await assert.rejects(run(outage), outage);
  await assert.rejects(run(), /not asked/);
  assert.equal(calls(), 1);
});

test("an error that the dependency answered with is none of its outages", async () => {
  const { breaker, run } = counted();
  for (let index = 0; index < 5; index += 1) await assert.rejects(run(refusal), refusal);
  assert.equal(breaker.open, false);
});

test("an error that arose before the dependency was asked neither opens nor closes it", async () => {
  const { breaker, run } = counted(0);
  for (let index = 0; index < 5; index += 1) await assert.rejects(run(unasked), unasked);
  assert.equal(breaker.open, false);
  breaker.trip();
  await assert.rejects(run(unasked), unasked);
  assert.equal(breaker.open, true);
  await run();
  assert.equal(breaker.open, false);
});

test("others may open and close it", async () => {
  const { breaker, run } = counted(10_000);
  breaker.trip();
  await assert.rejects(run(), /not asked/);
  breaker.reset();
  assert.equal(await run(), "answer");
});
