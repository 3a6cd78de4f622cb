/** Two replicas' models on a real Redis and a real Postgres. */
import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Model } from "../detectors/model.ts";
import type { ModelSource } from "../metrics/events.ts";
import { Models } from "../models/models.ts";
import { PointerListener } from "../models/pointer-listener.ts";
import { PostgresModels } from "../models/postgres-models.ts";
import { RedisCache } from "../models/redis-cache.ts";
import { createLog, RateLimitedLog } from "../platform/log.ts";
import { clientConfig, createPool } from "../platform/postgres-pool.ts";
import { startPostgres, startRedis, type TestContainer } from "./containers.ts";
import { eventually } from "./replica.ts";

const log = new RateLimitedLog(createLog("fatal"));
const model = (expected: number): Model => ({ detector: "test", parameters: { expected }, points: 10 });
/** Whether an error is the problem of that code. */
export const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

interface Stores {
  readonly postgres: TestContainer;
  readonly redis: TestContainer;
}

/** What `serve` puts together for models, and what a test asks of it. */
export function startModels({ postgres, redis }: Stores) {
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
    cache,
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

type Replica = ReturnType<typeof startModels>;

/** For the calling suite: stores and replicas live as long as it. */
export class ModelReplicas {
  #stores: Stores | undefined;
  #one: Replica | undefined;
  #two: Replica | undefined;

  constructor() {
    before(async () => {
      const redis = await startRedis();
      try {
        this.#stores = { redis, postgres: await startPostgres() };
      } catch (error) {
        await redis.remove();
        throw error;
      }
      const one = startModels(this.#stores);
      const two = startModels(this.#stores);
      this.#one = one;
      this.#two = two;
      assert.ok(await eventually(async () => one.listener.ready && two.listener.ready && !one.degraded(), 5000));
    });
    after(async () => {
      await Promise.all([this.#one?.stop(), this.#two?.stop()]);
      await Promise.all([this.#stores?.postgres.remove(), this.#stores?.redis.remove()]);
    });
  }

  get stores(): Stores {
    assert.ok(this.#stores);
    return this.#stores;
  }

  get one(): Replica {
    assert.ok(this.#one);
    return this.#one;
  }

  get two(): Replica {
    assert.ok(this.#two);
    return this.#two;
  }

  /** Both replicas follow the pointers. */
  live(): Promise<boolean> {
    return eventually(async () => this.one.models.pointers.live && this.two.models.pointers.live, 30_000);
  }

  /** A fit, a rollback and a deletion answered by one replica are seen by the other within a second each. */
  async movesWithin(seriesId: string): Promise<void> {
    const start = performance.now();
    let slowest = 0;
    const seen = async (expected: number | undefined, what: string) => {
      const from = performance.now();
      const right = async () => (await this.two.expected(seriesId).catch(() => undefined)) === expected;
      assert.ok(await eventually(right, 1000), `${what} was not seen within a second`);
      assert.equal(await this.one.expected(seriesId).catch(() => undefined), expected, what);
      slowest = Math.max(slowest, performance.now() - from);
    };
    await assert.rejects(this.two.expected(seriesId), code("unknown_series"));
    for (const expected of [1, 2, 3]) {
      await this.one.fit(seriesId, expected);
      await seen(expected, `fit ${expected}`);
    }
    await this.one.models.rollback(seriesId, 1);
    await seen(1, "rollback");
    await this.one.models.remove(seriesId, 1);
    await seen(3, "deletion of the current version");
    await assert.rejects(this.two.expected(seriesId, 1), code("unknown_version"));
    assert.equal(await this.two.expected(seriesId, 2), 2);
    await this.one.models.remove(seriesId, 2);
    const gone = async () => (await this.two.expected(seriesId, 2).catch(code("unknown_version"))) === true;
    assert.ok(await eventually(gone, 1000), "the deletion of another version was not seen within a second");
    await this.one.models.remove(seriesId, 3);
    await seen(undefined, "deletion of the last version");
    assert.equal(await this.two.fit(seriesId, 4), 4);
    assert.equal(await this.two.expected(seriesId), 4);
    console.log(
      `  ${seriesId}: slowest seen after ${slowest.toFixed(0)} ms of ${(performance.now() - start).toFixed(0)}`,
    );
  }
}
