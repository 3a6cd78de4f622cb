/** What the cache keeps in a real Redis, for how long, and that it is read back. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Verdict } from "../detectors/model.ts";
import { redisCli } from "../test-support/containers.ts";
import { ModelReplicas, startModels } from "../test-support/model-replicas.ts";
import { eventually } from "../test-support/replica.ts";

const sample = { timestamp: 1_700_000_000.25, value: -0.1 };
const verdict: Verdict = { anomaly: true, score: 1 / 3, expected: 42, lower: 0.1 + 0.2, upper: 1e-7 };

describe("the cache in Redis", () => {
  const replicas = new ModelReplicas();
  const redis = (...command: string[]) => redisCli(replicas.stores.redis, ...command);

  /** Seconds that the keys of a pattern have left, once there are so many of them. */
  async function lifetimes(pattern: string, count: number): Promise<number[]> {
    const script = `
      local found = {}
      for _, key in ipairs(redis.call("KEYS", ARGV[1])) do found[#found + 1] = redis.call("TTL", key) end
      return found`;
    let seconds: number[] = [];
    const written = async () => {
      seconds = (await redis("EVAL", script, "0", pattern)).split("\n").filter(Boolean).map(Number);
      return seconds.length === count;
    };
    assert.ok(await eventually(written, 5000), `${seconds.length} keys like ${pattern}`);
    return seconds;
  }

  /** Around the mean by a tenth, and in all of that range: what is written together does not end together. */
  function assertJitter(seconds: readonly number[], mean: number): void {
    // Some seconds may have passed since they were written.
    const [least, most] = [Math.min(...seconds), Math.max(...seconds)];
    assert.ok(least >= 0.9 * mean - 5 && most <= 1.1 * mean + 1, `${least} to ${most} s`);
    assert.ok(least < 0.95 * mean && most > 1.05 * mean - 5, `${least} to ${most} s`);
  }

  test("models live for about an hour, verdicts for about five minutes", async () => {
    const { models } = replicas.one;
    await replicas.one.fit("lasting", 1);
    for (let version = 2; version <= 100; version += 1) await replicas.one.fit("lasting", version);
    const found = await models.find("lasting", undefined);
    for (let value = 0; value < 100; value += 1) models.keepVerdict(found, { ...sample, value }, verdict);
    assertJitter(await lifetimes("model:lasting:*", 100), 3600);
    assertJitter(await lifetimes("prediction:lasting:*", 100), 300);
  });

  test("a verdict is read back as it was, for its own point, version and series alone", async () => {
    await replicas.one.fit("judged", 1);
    await replicas.one.fit("judged", 2);
    replicas.one.models.keepVerdict(await replicas.one.models.find("judged", 1), sample, verdict);
    await lifetimes("prediction:judged:1:*", 1);
    await redis("DEL", "model:judged:1", "model:judged:2");
    const fresh = startModels(replicas.stores);
    try {
      assert.ok(await eventually(async () => fresh.listener.ready && !fresh.degraded(), 5000));
      const found = await fresh.models.find("judged", 1, sample);
      assert.deepEqual([found.source, found.cacheHit, found.model.detector], ["redis", true, "test"]);
      assert.deepEqual(found.model.judge(sample), verdict);
      assert.deepEqual(fresh.sources, ["redis"]);
    } finally {
      await fresh.stop();
    }
    const { cache } = replicas.two;
    assert.deepEqual((await cache.read("judged", 1, sample)).verdict?.verdict, verdict);
    for (const [seriesId, version, other] of [
      ["judged", 1, { ...sample, value: 0.1 }],
      ["judged", 1, { ...sample, timestamp: sample.timestamp + 1 }],
      ["judged", 2, sample],
      ["judge", 1, sample],
    ] as const) {
      assert.equal((await cache.read(seriesId, version, other)).verdict, undefined);
    }
  });
});
