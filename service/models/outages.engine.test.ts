/** Two replicas' models while Redis or Postgres hangs or is gone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { code, ModelReplicas, startModels } from "../test-support/model-replicas.ts";
import { eventually } from "../test-support/replica.ts";

describe("models through outages", () => {
  const replicas = new ModelReplicas();

  test("with Redis hanging or gone everything is right, and the cache says so", async () => {
    const versions = 40;
    for (let version = 1; version <= versions; version += 1) await replicas.one.fit("uncached", version);
    const fresh = startModels(replicas.stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready && !fresh.degraded(), 5000));
      await replicas.stores.redis.container.pause();
      const start = performance.now();
      for (let version = 1; version <= versions; version += 1) {
        assert.equal(await fresh.expected("uncached", version), version);
      }
      const hanging = performance.now() - start;
      await replicas.stores.redis.container.unpause();
      await replicas.stores.redis.container.stop({ t: 1 });
      assert.ok(await eventually(async () => replicas.one.degraded() && replicas.two.degraded(), 5000));
      await replicas.movesWithin("without-redis");
      console.log(`  ${versions} misses with a hanging Redis: ${hanging.toFixed(0)} ms`);
      assert.ok(hanging < 2000, `${versions} misses took ${hanging} ms`);
    } finally {
      await fresh.stop();
      await replicas.stores.redis.container.start();
    }
    assert.ok(await eventually(async () => !replicas.one.degraded() && !replicas.two.degraded(), 10_000));
  });

  test("a version deleted while Redis was away is not served when it is back with the old model", async () => {
    await replicas.one.fit("lazarus", 1);
    await replicas.one.fit("lazarus", 2);
    await replicas.stores.redis.container.pause();
    await replicas.one.models.remove("lazarus", 1);
    await replicas.stores.redis.container.unpause();
    const fresh = startModels(replicas.stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready && !fresh.degraded(), 10_000));
      for (const { expected } of [replicas.one, replicas.two, fresh]) {
        await assert.rejects(expected("lazarus", 1), code("unknown_version"));
        assert.equal(await expected("lazarus"), 2);
      }
    } finally {
      await fresh.stop();
    }
  });

  for (const [how, away, back] of [
    ["hanging", "pause", "unpause"],
    ["gone", "stop", "start"],
  ] as const) {
    test(`with Postgres ${how}, cached models go on with the last pointer, and changes are refused soon`, async () => {
      const seriesId = `postgres-${how}`;
      await replicas.one.fit(seriesId, 1);
      assert.ok(await eventually(async () => (await replicas.two.expected(seriesId)) === 1, 1000));
      await replicas.stores.postgres.container[away]();
      const times: number[] = [];
      const timed = async (call: () => Promise<unknown>) => {
        const start = performance.now();
        await call();
        return performance.now() - start;
      };
      const end = performance.now() + 3000;
      while (performance.now() < end) {
        times.push(await timed(async () => assert.equal(await replicas.two.expected(seriesId), 1)));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const refused = await timed(() => assert.rejects(replicas.two.fit(seriesId, 2), code("store_unavailable")));
      times.sort((a, b) => a - b);
      console.log(
        `  ${how}: ${times.length} found, median ${times[times.length >> 1]?.toFixed(2)} ms, p99 ${times[Math.floor(times.length * 0.99)]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms; fit refused after ${refused.toFixed(0)} ms`,
      );
      // Waiting for Postgres would take a second, the limit of a connection, or longer.
      assert.ok((times.at(-1) ?? 0) < 500);
      assert.ok(refused < 2500);
      await replicas.stores.postgres.container[back]();
      assert.ok(await replicas.live());
      // The refused fit may have been stored all the same, if Postgres only hung: then it is the current one now.
      const version = await replicas.one.fit(seriesId, 9);
      assert.ok(version >= 2);
      assert.ok(await eventually(async () => (await replicas.two.expected(seriesId)) === 9, 1000));
    });
  }
});
