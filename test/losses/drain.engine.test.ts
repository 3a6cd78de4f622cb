/** SIGTERM under load: everybody is answered while it drains, and each answer has its row. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { redisCli } from "../../service/test-support/containers.ts";
import { eventually, type Replica, startReplica } from "../../service/test-support/replica.ts";
import { startStores, type TestStores } from "../../service/test-support/stores.ts";
import { AnsweredLoad } from "./answered-load.ts";

/** Drained for 1 s; requests that are on their way when it closes may find nobody. */
const drainSeconds = 1;
const servedMs = 800;

describe("draining under load", { timeout: 120_000 }, () => {
  let stores: TestStores;
  /** Stores what the one that is gone has left in the queue. */
  let other: Replica;

  before(async () => {
    stores = await startStores();
    other = await startReplica(stores);
  });
  after(async () => {
    await other?.kill();
    await stores?.remove();
  });

  for (const mode of ["sync", "queue"] as const) {
    test(`${mode}: nobody is refused while it drains, and each answered prediction is recorded`, async (context) => {
      const environment = { PERSISTENCE: mode, DRAIN_SECONDS: String(drainSeconds) };
      const replica = await startReplica(stores, environment);
      context.after(() => replica.kill());
      const load = new AnsweredLoad({
        prefix: `drain-${mode}`,
        series: 20,
        callers: 16,
        pauseMs: 0,
        replicas: () => [replica],
      });
      await load.start();
      let before = 0;
      try {
        assert.ok(await load.answersAgain(replica, 10_000));
        before = load.answered.size;
        replica.process.kill("SIGTERM");
        assert.ok(await eventually(async () => (await fetch(`${replica.url}/readyz`)).status === 503, 500));
        await delay(servedMs);
        assert.deepEqual([...load.refused], []);
        assert.equal(await replica.exited, 0);
      } finally {
        await load.stop();
      }
      context.diagnostic(`${before} points before SIGTERM, ${load.answered.size - before} after`);
      assert.ok(load.answered.size > before + 100);
      for (const outcome of load.refused.keys()) assert.match(outcome, /^0 /, "an answer that is an error");
      const emptied = async () => (await redisCli(stores.queue, "XLEN", "vigia:queue")) === "0";
      assert.ok(await eventually(emptied, 40_000), "the queue does not empty");
      await load.assertRecorded(stores.postgres);
    });
  }
});
