/** What `/readyz` says of stores that are away, and of a replica that starts without them. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { psql } from "./test-support/containers.ts";
import { sumOf } from "./test-support/exposition.ts";
import { eventually, launchReplica, type Replica, startReplica } from "./test-support/replica.ts";
import { startStores, type TestStores } from "./test-support/stores.ts";

type Store = "cache" | "queue" | "postgres";

describe("readiness", { timeout: 300_000 }, () => {
  let stores: TestStores;
  let replica: Replica;

  before(async () => {
    stores = await startStores();
    replica = await startReplica(stores);
    assert.equal((await replica.fit("ready")).status, 200);
    assert.ok(await says(replica, []));
  });
  after(async () => {
    await replica?.kill();
    await stores?.remove();
  });
  // Whatever a failed test has left behind.
  afterEach(async () => {
    for (const { container } of [stores.redis, stores.queue, stores.postgres])
      await container.start().catch(() => undefined);
  });

  /** Whether it says within 30 s that it is in service, and that these are away and no others. */
  async function says({ url }: Replica, away: readonly Store[]): Promise<boolean> {
    return eventually(async () => {
      const answer = await fetch(`${url}/readyz`);
      const body = JSON.stringify(await answer.json());
      return answer.status === 200 && body === JSON.stringify({ status: "ready", degraded: away });
    }, 30_000);
  }

  const recorded = async (seriesId: string, value: number): Promise<boolean> =>
    (await psql(
      stores.postgres,
      `SELECT count(*) FROM predictions WHERE series_id = '${seriesId}' AND value = ${value}`,
    )) === "1";

  for (const [index, away] of ([["cache"], ["queue"], ["cache", "queue"]] as const).entries()) {
    const what = away.join(" and ");
    test(`with the ${what} away it says so, goes on, and forgets it when they are back`, async () => {
      const containers = away.map((name) => (name === "cache" ? stores.redis : stores.queue).container);
      await Promise.all(containers.map((container) => container.stop({ t: 1 })));
      assert.ok(await says(replica, away), `${what} not named`);
      assert.equal((await replica.predict("ready", index)).status, 200);
      assert.ok(await recorded("ready", index));
      assert.equal(sumOf(await replica.metrics(), "cache_degraded"), away[0] === "cache" ? 1 : 0);
      await Promise.all(containers.map((container) => container.start()));
      assert.ok(await says(replica, []), `${what} still named`);
    });
  }

  test("with the queue chosen and away it says so, and predictions are recorded in Postgres", async (context) => {
    const queueing = await startReplica(stores, { PERSISTENCE: "queue" });
    context.after(() => queueing.kill());
    await stores.queue.container.stop({ t: 1 });
    assert.ok(await says(queueing, ["queue"]));
    assert.equal((await queueing.predict("ready", 40)).status, 200);
    assert.ok(await recorded("ready", 40));
    await stores.queue.container.start();
    assert.ok(await says(queueing, []));
  });

  test("a replica that starts without either Redis serves, says so, and takes them when they come", async (context) => {
    const containers = [stores.redis.container, stores.queue.container];
    await Promise.all(containers.map((container) => container.stop({ t: 1 })));
    const late = await launchReplica(stores);
    context.after(() => late.kill());
    assert.ok(await says(late, ["cache", "queue"]));
    assert.equal((await late.fit("late")).status, 200);
    assert.equal((await late.predict("late", 7)).status, 200);
    assert.ok(await recorded("late", 7));
    assert.ok(late.lines.some(({ level }) => level === "warn"));
    await Promise.all(containers.map((container) => container.start()));
    assert.ok(await says(late, []));
    assert.equal((await late.predict("late", 8)).status, 200);
  });
});
