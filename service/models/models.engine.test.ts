/** Two replicas' models on a real Redis and a real Postgres, through outages of both. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Model } from "../detectors/model.ts";
import type { ModelSource } from "../metrics/events.ts";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { clientConfig, createPool } from "../platform/postgres-pool.ts";
import { psql, startPostgres, startRedis, type TestContainer } from "../test-support/containers.ts";
import { eventually } from "../test-support/replica.ts";
import { Models } from "./models.ts";
import { PointerListener } from "./pointer-listener.ts";
import { PostgresModels } from "./postgres-models.ts";
import { RedisCache } from "./redis-cache.ts";

const log = new RateLimitedLog(createLog("fatal"));
const model = (expected: number): Model => ({ detector: "test", parameters: { expected }, points: 10 });
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

interface Stores {
  readonly postgres: TestContainer;
  readonly redis: TestContainer;
}

/** What `serve` puts together for models, and what a test asks of it. */
function startReplica({ postgres, redis }: Stores) {
  const database = { url: `postgres://vigia_service@127.0.0.1:${postgres.port}/vigia`, password: postgres.password };
  const pool = createPool(database, 4, log);
  const store = new PostgresModels(pool);
  const sources: ModelSource[] = [];
  let degraded = false;
  const cache = new RedisCache({
    url: `redis://service@127.0.0.1:${redis.port}`,
    password: redis.password,
    log,
    events: {
      cacheFailed: () => undefined,
      cacheDegraded: (state) => {
        degraded = state;
      },
    },
  });
  const models = new Models({
    store,
    cache,
    compile:
      ({ parameters }) =>
      ({ value }) => {
        const { expected } = parameters as { expected: number };
        return { anomaly: value !== expected, score: 0, expected, lower: expected, upper: expected };
      },
    events: { seriesChanged: () => undefined, modelLoaded: (source) => sources.push(source) },
  });
  const { breaker } = store;
  const listener = new PointerListener({ client: clientConfig(database), pointers: models.pointers, breaker, log });
  cache.start();
  listener.start();
  return {
    models,
    store,
    listener,
    sources,
    degraded: () => degraded,
    fit: async (seriesId: string, expected: number) =>
      (await models.add({ seriesId, client: "acme", model: model(expected), training: [{ timestamp: 1, value: 2 }] }))
        .version,
    /** What the current or the named version expects. */
    expected: async (seriesId: string, version?: number) =>
      (await models.find(seriesId, version)).model.judge({ timestamp: 1, value: 1 }).expected,
    async stop() {
      await listener.stop();
      cache.stop();
      await pool.end();
    },
  };
}

describe("models with their stores", () => {
  let stores: Stores;
  let one: ReturnType<typeof startReplica>;
  let two: ReturnType<typeof startReplica>;
  const live = () => eventually(async () => one.models.pointers.live && two.models.pointers.live, 30_000);

  before(async () => {
    const redis = await startRedis();
    try {
      stores = { redis, postgres: await startPostgres() };
    } catch (error) {
      await redis.remove();
      throw error;
    }
    one = startReplica(stores);
    two = startReplica(stores);
    assert.ok(await eventually(async () => one.listener.ready && two.listener.ready && !one.degraded(), 5000));
  });
  after(async () => {
    await Promise.all([one?.stop(), two?.stop()]);
    await Promise.all([stores?.postgres.remove(), stores?.redis.remove()]);
  });

  /** A fit, a rollback and a deletion answered by one replica are seen by the other within a second each. */
  async function movesWithin(seriesId: string): Promise<void> {
    const start = performance.now();
    let slowest = 0;
    const seen = async (expected: number | undefined, what: string) => {
      const from = performance.now();
      const right = async () => (await two.expected(seriesId).catch(() => undefined)) === expected;
      assert.ok(await eventually(right, 1000), `${what} was not seen within a second`);
      assert.equal(await one.expected(seriesId).catch(() => undefined), expected, what);
      slowest = Math.max(slowest, performance.now() - from);
    };
    await assert.rejects(two.expected(seriesId), code("unknown_series"));
    for (const expected of [1, 2, 3]) {
      await one.fit(seriesId, expected);
      await seen(expected, `fit ${expected}`);
    }
    await one.models.rollback(seriesId, 1);
    await seen(1, "rollback");
    await one.models.remove(seriesId, 1);
    await seen(3, "deletion of the current version");
    await assert.rejects(two.expected(seriesId, 1), code("unknown_version"));
    assert.equal(await two.expected(seriesId, 2), 2);
    await one.models.remove(seriesId, 2);
    const gone = async () => (await two.expected(seriesId, 2).catch(code("unknown_version"))) === true;
    assert.ok(await eventually(gone, 1000), "the deletion of another version was not seen within a second");
    await one.models.remove(seriesId, 3);
    await seen(undefined, "deletion of the last version");
    assert.equal(await two.fit(seriesId, 4), 4);
    assert.equal(await two.expected(seriesId), 4);
    console.log(
      `  ${seriesId}: slowest seen after ${slowest.toFixed(0)} ms of ${(performance.now() - start).toFixed(0)}`,
    );
  }

  test("concurrent fits of one series get distinct consecutive versions, whoever else changes it", async () => {
    const fits = Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).fit("busy", index));
    const others = [1, 2, 3].flatMap((version) => [
      one.models.rollback("busy", version).catch(code("unknown_version")),
      two.models
        .remove("busy", version)
        .catch((error) => code("unknown_version")(error) || code("unknown_series")(error)),
    ]);
    const versions = await Promise.all(fits);
    await Promise.all(others);
    assert.deepEqual(
      versions.toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, index) => index + 1),
    );
    const state = `
      SELECT current_version IN (SELECT version FROM models WHERE series_id = 'busy' AND deleted_at IS NULL),
        stored_versions = (SELECT count(*) FROM models WHERE series_id = 'busy' AND deleted_at IS NULL), last_version
      FROM series WHERE series_id = 'busy'`;
    assert.equal(await psql(stores.postgres, state), "t|t|40");
    const same = async () => one.models.pointers.get("busy")?.revision === two.models.pointers.get("busy")?.revision;
    assert.ok(await eventually(same, 1000));
  });

  test("a fit, a rollback and a deletion are seen by the other replica within a second", () => movesWithin("moving"));

  test("so they are when the listener's connection is cut again and again", async () => {
    let cutting = true;
    const cuts = (async () => {
      const sql =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT 1' OR query LIKE 'LISTEN%'";
      while (cutting) await psql(stores.postgres, sql);
    })();
    try {
      await movesWithin("cut");
    } finally {
      cutting = false;
      await cuts;
    }
    assert.ok(await live());
    // What was changed while nobody listened is known without being asked for.
    const known = async () => two.models.pointers.get("cut")?.current === 4;
    assert.ok(await eventually(known, 1000));
  });

  test("a hundred misses at once read the model once", async () => {
    await one.fit("stampede", 5);
    const fresh = startReplica(stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready, 5000));
      let reads = 0;
      const { find } = fresh.store;
      fresh.store.find = (...args) => {
        reads += 1;
        return find.apply(fresh.store, args);
      };
      // Not in Redis either: a version that only Postgres has.
      await psql(
        stores.postgres,
        "INSERT INTO models (series_id, version, detector, parameters, points) VALUES ('stampede', 100, 'test', '{\"expected\": 6}', 1)",
      );
      const found = await Promise.all(Array.from({ length: 100 }, () => fresh.expected("stampede", 100)));
      assert.ok(found.every((expected) => expected === 6));
      assert.equal(reads, 1);
      // And one that Redis has is not read from Postgres.
      assert.equal(await fresh.expected("stampede"), 5);
      assert.equal(reads, 1);
    } finally {
      await fresh.stop();
    }
  });

  test("what the API reads of a series", async () => {
    await one.fit("described", 1);
    await one.fit("described", 2);
    await one.models.rollback("described", undefined);
    const series = await one.store.describe("described");
    assert.deepEqual(
      [series?.client, series?.current, series?.storedVersions, series?.versions.map(({ version }) => version)],
      ["acme", 1, 2, [2, 1]],
    );
    assert.deepEqual(series?.versions[1]?.parameters, { expected: 1 });
    assert.equal(Math.floor((series?.versions[1]?.trainedAt.getTime() ?? 0) / 1000), series?.trainedAt);
    assert.deepEqual(await one.store.training("described", 2), [{ timestamp: 1, value: 2 }]);
    assert.equal(await one.store.training("described", 3), undefined);
    await one.fit("described-too", 1);
    const page = await one.store.list({ client: "acme", after: "described", limit: 1 });
    assert.deepEqual(
      page.map(({ seriesId, client }) => [seriesId, client]),
      [["described-too", "acme"]],
    );
    assert.deepEqual(await one.store.list({ client: "nobody", after: "", limit: 10 }), []);
    const count = await one.store.countSeries("acme");
    await one.models.remove("described-too", 1);
    assert.equal(await one.store.countSeries("acme"), count - 1);
    await assert.rejects(one.models.rollback("nobody", 1), code("unknown_series"));
    await assert.rejects(one.models.remove("nobody", 1), code("unknown_series"));
    await assert.rejects(one.models.rollback("described", undefined), code("unknown_version"));
  });

  test("with Redis hanging or gone everything is right, and the cache says so", async () => {
    const fresh = startReplica(stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready && !fresh.degraded(), 5000));
      await stores.redis.container.pause();
      const start = performance.now();
      for (let index = 0; index < 40; index += 1) {
        await fresh.expected("busy", 4 + index).catch(code("unknown_version"));
      }
      const hanging = performance.now() - start;
      await stores.redis.container.unpause();
      await stores.redis.container.stop({ t: 1 });
      assert.ok(await eventually(async () => one.degraded() && two.degraded(), 5000));
      await movesWithin("without-redis");
      console.log(`  40 misses with a hanging Redis: ${hanging.toFixed(0)} ms`);
      assert.ok(hanging < 2000, `40 misses took ${hanging} ms`);
    } finally {
      await fresh.stop();
      await stores.redis.container.start();
    }
    assert.ok(await eventually(async () => !one.degraded() && !two.degraded(), 10_000));
  });

  test("a version deleted while Redis was away is not served when it is back with the old model", async () => {
    await one.fit("lazarus", 1);
    await one.fit("lazarus", 2);
    await stores.redis.container.pause();
    await one.models.remove("lazarus", 1);
    await stores.redis.container.unpause();
    const fresh = startReplica(stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready && !fresh.degraded(), 10_000));
      for (const { expected } of [one, two, fresh]) {
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
      await one.fit(seriesId, 1);
      assert.ok(await eventually(async () => (await two.expected(seriesId)) === 1, 1000));
      await stores.postgres.container[away]();
      const times: number[] = [];
      const timed = async (call: () => Promise<unknown>) => {
        const start = performance.now();
        await call();
        return performance.now() - start;
      };
      const end = performance.now() + 3000;
      while (performance.now() < end) {
        times.push(await timed(async () => assert.equal(await two.expected(seriesId), 1)));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const refused = await timed(() => assert.rejects(two.fit(seriesId, 2), code("store_unavailable")));
      times.sort((a, b) => a - b);
      console.log(
        `  ${how}: ${times.length} found, median ${times[times.length >> 1]?.toFixed(2)} ms, p99 ${times[Math.floor(times.length * 0.99)]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms; fit refused after ${refused.toFixed(0)} ms`,
      );
      assert.ok((times.at(-1) ?? 0) < 100);
      assert.ok(refused < 2500);
      await stores.postgres.container[back]();
      assert.ok(await live());
      // The refused fit may have been stored all the same, if Postgres only hung: then it is the current one now.
      const version = await one.fit(seriesId, 9);
      assert.ok(version >= 2);
      assert.ok(await eventually(async () => (await two.expected(seriesId)) === 9, 1000));
    });
  }
});
