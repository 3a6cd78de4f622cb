/** Two real replicas against a real cache, a real queue and a real Postgres. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { psql, type TestContainer } from "./test-support/containers.ts";
import { sumOf } from "./test-support/exposition.ts";
import { eventually, isReady, launchReplica, type Replica, startReplica } from "./test-support/replica.ts";
import { startStores, type TestStores } from "./test-support/stores.ts";

type Json = Record<string, unknown>;
const json = async (response: Response | Promise<Response>): Promise<Json> => (await (await response).json()) as Json;

describe("the service with its stores", () => {
  let stores: TestStores;
  let postgres: TestContainer;
  let redis: TestContainer;
  let queue: TestContainer;
  let one: Replica;
  let two: Replica;

  before(async () => {
    stores = await startStores();
    ({ postgres, redis, queue } = stores);
    one = await startReplica(stores);
    two = await startReplica(stores);
  });
  after(async () => {
    await Promise.all([one?.kill(), two?.kill()]);
    await stores?.remove();
  });

  test("concurrent fits of one series get distinct consecutive versions", async () => {
    const fits = Array.from({ length: 20 }, (_, index) => json((index % 2 ? one : two).fit("concurrent")));
    const versions = (await Promise.all(fits)).map((answer) => Number(String(answer.model_version).slice(1)));
    assert.deepEqual(
      versions.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    assert.equal(
      await psql(postgres, "SELECT count(*), max(version) FROM models WHERE series_id = 'concurrent'"),
      "20|20",
    );
  });

  test("after a fit has answered, the other replica uses it within a second", async () => {
    for (let version = 1; version <= 10; version += 1) {
      const values = Array.from({ length: 10 }, (_, index) => version * 1000 + index);
      await one.fit("moving", values);
      const seen = async () => (await json(two.predict("moving", 5))).model_version === `v${version}`;
      assert.ok(await eventually(seen, 1000), `v${version} was not seen`);
      assert.equal((await json(one.predict("moving", 5))).model_version, `v${version}`);
    }
    const gauges = async () => [
      sumOf(await one.metrics(), "active_models", { series_id: "moving" }),
      sumOf(await two.metrics(), "active_models", { series_id: "moving" }),
    ];
    assert.deepEqual(await gauges(), [10, 10]);
  });

  test("a prediction is the same on both replicas, a hit on both, and recorded each time", async () => {
    await one.fit("shared");
    const pushed = async () => {
      await two.predict("shared", 1);
      return (await psql(postgres, "SELECT bool_or(cache_hit) FROM predictions WHERE series_id = 'shared'")) === "t";
    };
    assert.ok(await eventually(pushed, 1000), "the other replica did not hear of the model");
    const answers = [await json(one.predict("shared", 33)), await json(two.predict("shared", 33))];
    assert.deepEqual(answers[0], answers[1]);
    assert.equal(answers[0]?.anomaly, true);
    const rows = await psql(
      postgres,
      "SELECT version, extract(epoch FROM observed_at)::bigint, value, anomaly, cache_hit FROM predictions WHERE series_id = 'shared' AND value = 33",
    );
    assert.deepEqual(rows.split("\n"), ["1|1700001000|33|t|t", "1|1700001000|33|t|t"]);
    const text = await one.metrics();
    assert.equal(sumOf(text, "cache_operations_total", { series_id: "shared", operation: "hit" }), 1);
    assert.equal(sumOf(text, "cache_operations_total", { series_id: "shared", operation: "miss" }), 0);
  });

  test("a hundred predictions at once are all recorded", async () => {
    await one.fit("burst");
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => one.predict("burst", index)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(
      await psql(postgres, "SELECT count(DISTINCT value) FROM predictions WHERE series_id = 'burst'"),
      "100",
    );
  });

  test("the service's role can neither define, change nor delete", async () => {
    const as = (sql: string) => psql(postgres, `SET ROLE vigia_service; ${sql}`);
    for (const sql of [
      "CREATE TABLE t (i int)",
      "CREATE TEMPORARY TABLE t (i int)",
      "DELETE FROM predictions",
      "SELECT 1 FROM pg_authid",
      "INSERT INTO api_keys (key_id, client, secret_sha256) VALUES ('x', 'x', '')",
      "UPDATE models SET points = 1",
      "TRUNCATE series",
      "UPDATE series SET series_id = 'x'",
    ]) {
      await assert.rejects(as(sql), /permission denied/, sql);
    }
  });

  test("with Redis hanging or gone the service still answers, and recovers", async () => {
    await one.fit("no-cache");
    const slowest = async () => {
      let worst = 0;
      for (let index = 0; index < 20; index += 1) {
        const start = performance.now();
        assert.equal((await one.predict("no-cache", index)).status, 200);
        worst = Math.max(worst, performance.now() - start);
      }
      return worst;
    };
    await redis.container.pause();
    const hanging = await slowest();
    await redis.container.unpause();
    await redis.container.stop({ t: 1 });
    const gone = await slowest();
    assert.ok(hanging < 500 && gone < 500, `hanging ${hanging} ms, gone ${gone} ms`);

    // A fit while the cache is away must not leave an old version in it.
    await one.fit(
      "no-cache",
      Array.from({ length: 10 }, (_, index) => 5000 + index),
    );
    await redis.container.start();
    const hit = async () => {
      await two.predict("no-cache", 5000);
      return two.lines.at(-1)?.cache_hit === true;
    };
    assert.ok(await eventually(hit, 10_000), "the cache did not come back");
    const current = await json(two.predict("no-cache", 5000));
    assert.deepEqual([current.model_version, current.anomaly], ["v2", false]);
    assert.ok((sumOf(await one.metrics(), "cache_errors_total") ?? 0) > 0);
  });

  test("with Postgres gone known models go on judging, nothing is lost, and a fit in between is refused", async () => {
    await one.fit("outage");
    assert.equal((await one.predict("outage", 1)).status, 200);
    await postgres.container.stop({ t: 5 });
    const start = performance.now();
    const answers = await Promise.all([one.predict("outage", 2), one.fit("outage"), one.predict("never-fitted")]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 503, 503],
    );
    assert.ok(Number(answers[1]?.headers.get("retry-after")) > 0);
    assert.equal((await json(answers[1] as Response)).code, "store_unavailable");
    assert.ok(performance.now() - start < 5000);
    // The replica stays in service and says what is amiss.
    const ready = await fetch(`${one.url}/readyz`);
    assert.equal(ready.status, 200);
    assert.match(await ready.text(), /postgres/);

    await postgres.container.start();
    const recorded = () => psql(postgres, "SELECT count(DISTINCT value) FROM predictions WHERE series_id = 'outage'");
    assert.ok(await eventually(async () => (await recorded()) === "2", 60_000), "a row is missing");
    let version: unknown;
    const fitted = async () => {
      const answer = await two.fit("outage");
      version = (await json(answer)).model_version;
      return answer.status === 200;
    };
    assert.ok(await eventually(fitted, 30_000));
    assert.equal(version, "v2");
    const seen = async () => (await json(one.predict("outage"))).model_version === "v2";
    assert.ok(await eventually(seen, 1000));
  });

  test("with Postgres and the queue gone nothing is answered unrecorded", async () => {
    await one.fit("both");
    await queue.container.stop({ t: 1 });
    await postgres.container.stop({ t: 5 });
    const answer = await one.predict("both");
    assert.deepEqual([answer.status, (await json(answer)).code], [503, "store_unavailable"]);
    await queue.container.start();
    await postgres.container.start();
    const back = async () => (await one.predict("both")).status === 200;
    assert.ok(await eventually(back, 60_000));
  });

  test("a replica that starts before its stores waits, says so, and becomes ready", async () => {
    await postgres.container.stop({ t: 5 });
    const late = await launchReplica(stores);
    try {
      assert.ok(await eventually(async () => (await fetch(`${late.url}/readyz`)).status === 503, 15_000));
      assert.ok(await eventually(async () => late.lines.some(({ level }) => level === "warn"), 5000));
      await postgres.container.start();
      assert.ok(await eventually(() => isReady(late), 60_000));
      assert.equal((await late.fit("late")).status, 200);
      assert.equal((await late.predict("late")).status, 200);
    } finally {
      await late.kill();
    }
  });

  test("on SIGTERM readyz fails first, requests are served through the drain, and the exit is clean", async () => {
    const replica = await startReplica(stores, { DRAIN_SECONDS: "2", FAULTS: "1" });
    try {
      await replica.fit("draining");
      const start = performance.now();
      replica.process.kill("SIGTERM");
      assert.ok(await eventually(async () => (await fetch(`${replica.url}/readyz`)).status === 503, 500));
      const statuses: number[] = [];
      while (performance.now() - start < 1500) {
        statuses.push((await replica.predict("draining")).status);
        await delay(50);
      }
      assert.ok(statuses.length > 10 && statuses.every((status) => status === 200), String(statuses));
      // One that is in flight when the listener closes is still answered and recorded.
      await fetch(`${replica.metricsUrl}/faults`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ inference_ms: 1500 }),
      });
      assert.equal((await replica.predict("draining", 12.5)).status, 200);
      assert.equal(await replica.exited, 0);
      assert.ok(performance.now() - start < 8000);
      assert.equal(
        await psql(postgres, "SELECT count(*) FROM predictions WHERE series_id = 'draining' AND value = 12.5"),
        "1",
      );
    } finally {
      await replica.kill();
    }
  });

  test("metrics are on their own port only", async () => {
    assert.equal((await fetch(`${one.url}/metrics`)).status, 404);
    assert.equal((await fetch(`${one.metricsUrl}/predict/s`, { method: "POST" })).status, 404);
    assert.equal((await fetch(`${one.metricsUrl}/faults`, { method: "DELETE" })).status, 404);
  });
});
