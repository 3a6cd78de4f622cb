import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Breaker, BreakerOpen } from "./breaker.ts";

const down = new Error("down");
const refused = new Error("refused");

function testBreaker() {
  const seen = { calls: 0, probes: 0, failures: 0, changes: [] as boolean[], well: false };
  const breaker = new Breaker({
    name: "store",
    failuresInARow: 2,
    probeEveryMs: 100,
    probe: async () => {
      seen.probes += 1;
      if (!seen.well) throw down;
    },
    isFailure: (error) => error !== refused,
    onFailure: () => {
      seen.failures += 1;
    },
    onChange: (open) => seen.changes.push(open),
  });
  const call = (error?: Error) =>
    breaker.run(async () => {
      seen.calls += 1;
      if (error !== undefined) throw error;
      return "done";
    });
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    for (let index = 0; index < 5; index += 1) await Promise.resolve();
  };
  return { breaker, seen, call, pass };
}

test.beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
test.afterEach(() => mock.timers.reset());

test("it opens after failures in a row, rejects without calling, and closes by its own probe", async () => {
  const { breaker, seen, call, pass } = testBreaker();
  await assert.rejects(call(down), down);
  assert.equal(await call(), "done");
  await assert.rejects(call(down), down);
  assert.equal(breaker.open, false);
  await assert.rejects(call(down), down);
  assert.equal(breaker.open, true);
  await assert.rejects(call(), BreakerOpen);
  assert.equal(seen.calls, 4);

  let closed = false;
  void breaker.closed().then(() => {
    closed = true;
  });
  await pass(100);
  assert.deepEqual([seen.probes, breaker.open, closed], [1, true, false]);
  seen.well = true;
  await pass(100);
  assert.deepEqual([seen.probes, breaker.open, closed], [2, false, true]);
  assert.equal(await call(), "done");
  assert.deepEqual(seen.changes, [true, false]);
  await pass(1000);
  assert.equal(seen.probes, 2);
});

test("an answer that refuses the call is no failure of the store", async () => {
  const { breaker, seen, call } = testBreaker();
  for (let index = 0; index < 5; index += 1) await assert.rejects(call(refused), refused);
  assert.deepEqual([breaker.open, seen.failures], [false, 0]);
});

test("stopped, it neither probes nor keeps anybody waiting", async () => {
  const { breaker, seen, call, pass } = testBreaker();
  for (let index = 0; index < 2; index += 1) await assert.rejects(call(down), down);
  const waiting = breaker.closed();
  breaker.stop();
  await waiting;
  await pass(1000);
  assert.equal(seen.probes, 0);
});
