import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Model, Verdict } from "../detectors/model.ts";
import type { ModelSource } from "../metrics/events.ts";
import { MemoryCache, MemoryModels } from "../test-support/memory.ts";
import { Models } from "./models.ts";
import type { FoundModel } from "./ports.ts";

const verdict: Verdict = { anomaly: false, score: 0, expected: 0, lower: -1, upper: 1 };
const sample = { timestamp: 1_700_000_000, value: 1 };
const model = (expected: number): Model => ({ detector: "test", parameters: { expected }, points: 10 });

/** Judges by what the parameters say, so that a verdict tells which model gave it. */
function compile({ detector, parameters }: Model) {
  const { expected } = parameters as { expected: number };
  return Number.isNaN(expected) || detector !== "test" ? undefined : () => ({ ...verdict, expected });
}

/** A replica on the stores, which hears of changes as long as `pointers` are live. */
function replica(store: MemoryModels, cache = new MemoryCache()) {
  const sources: ModelSource[] = [];
  const events = { seriesChanged: () => undefined, modelLoaded: (source: ModelSource) => sources.push(source) };
  const models = new Models({ store, cache, compile, events });
  store.listen((pointer) => {
    if (models.pointers.live) models.pointers.remember(pointer);
  });
  models.pointers.start();
  return { models, cache, sources };
}

const fit = (models: Models, seriesId: string, expected: number) =>
  models.add({ seriesId, client: "default", model: model(expected), training: [] });

const expectedOf = (found: FoundModel) => found.model.judge(sample).expected;
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

test("a model in memory is found at once, without asking anyone", async () => {
  const store = new MemoryModels();
  const { models, cache, sources } = replica(store);
  await fit(models, "s", 1);
  const found = models.find("s", undefined);
  assert.ok(!(found instanceof Promise));
  assert.deepEqual([found.cacheHit, expectedOf(found), found.model.version], [true, 1, 1]);
  assert.deepEqual([store.reads, store.pointerReads, cache.reads, sources], [0, 0, 0, ["memory"]]);
});

test("memory, then Redis, then Postgres", async () => {
  const store = new MemoryModels();
  const cache = new MemoryCache();
  const one = replica(store, cache);
  await fit(one.models, "s", 1);
  const two = replica(store, cache);
  const other = replica(store);
  two.models.pointers.remember((await store.pointer("s")) ?? assert.fail());
  assert.deepEqual([(await two.models.find("s", undefined)).cacheHit, store.reads], [true, 0]);
  await two.models.find("s", 1);
  assert.deepEqual(two.sources, ["redis", "memory"]);
  // Nothing is known here: the pointer and the model are read, and kept in all caches.
  assert.equal((await other.models.find("s", undefined)).cacheHit, false);
  assert.equal((await other.models.find("s", undefined)).cacheHit, true);
  assert.deepEqual(other.sources, ["postgres", "memory"]);
  assert.equal(other.cache.models.size, 1);
});

test("a hundred misses at once load the model once, for all of them", async () => {
  const store = new MemoryModels();
  await fit(replica(store).models, "s", 7);
  const { models, cache } = replica(store);
  const found = await Promise.all(Array.from({ length: 100 }, () => models.find("s", undefined, sample)));
  assert.deepEqual([store.reads, store.pointerReads, cache.reads], [1, 1, 1]);
  assert.ok(found.every((each) => expectedOf(each) === 7 && !each.cacheHit));
});

test("a failed load is not remembered", async () => {
  const store = new MemoryModels();
  await fit(replica(store).models, "s", 7);
  const { models } = replica(store);
  store.down = true;
  await assert.rejects(async () => models.find("s", undefined), code("store_unavailable"));
  store.down = false;
  assert.equal(expectedOf(await models.find("s", undefined)), 7);
});

describe("what does not exist", () => {
  test("an unknown series is asked for once, until its first fit is heard of", async () => {
    const store = new MemoryModels();
    const [one, two] = [replica(store), replica(store)];
    for (let index = 0; index < 10; index += 1) {
      await assert.rejects(async () => two.models.find("s", undefined), code("unknown_series"));
    }
    assert.equal(store.pointerReads, 1);
    await fit(one.models, "s", 1);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 1);
  });

  test("a first fit that was heard of ends the absence for good", async () => {
    const store = new MemoryModels();
    const [one, two] = [replica(store), replica(store)];
    await assert.rejects(async () => two.models.find("s", undefined), code("unknown_series"));
    await fit(one.models, "s", 1);
    two.models.pointers.stop();
    assert.equal(expectedOf(await two.models.find("s", undefined)), 1);
  });

  test("with nobody listening, an absence is believed for less than a second", async () => {
    const store = new MemoryModels();
    const [one, two] = [replica(store), replica(store)];
    two.models.pointers.stop();
    for (let index = 0; index < 10; index += 1) {
      await assert.rejects(async () => two.models.find("s", undefined), code("unknown_series"));
    }
    assert.equal(store.pointerReads, 1);
    await fit(one.models, "s", 1);
    await delay(600);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 1);
  });

  test("an unknown version is asked for once, until the series changes", async () => {
    const store = new MemoryModels();
    const { models } = replica(store);
    await fit(models, "s", 1);
    for (let index = 0; index < 10; index += 1) {
      await assert.rejects(async () => models.find("s", 2), code("unknown_version"));
    }
    assert.equal(store.reads, 1);
    await fit(models, "s", 2);
    assert.equal(expectedOf(await models.find("s", 2)), 2);
  });

  test("a model that this build can't read is a defect, not an absence", async () => {
    const store = new MemoryModels();
    await store.add({ seriesId: "s", client: "c", model: model(Number.NaN), training: [] });
    await assert.rejects(async () => replica(store).models.find("s", undefined), code("internal"));
  });
});

describe("broken models", () => {
  const broken: Model[] = [
    { ...model(1), parameters: { expected: 1, band: [1, Number.NaN] } },
    { ...model(1), parameters: { expected: Number.POSITIVE_INFINITY } },
    { ...model(1), detector: "unknown" },
  ];

  test("one that could not be read back is not stored, and the current one stays", async () => {
    const store = new MemoryModels();
    const { models } = replica(store);
    await fit(models, "s", 1);
    for (const each of broken) {
      const added = { seriesId: "s", client: "default", model: each, training: [] };
      await assert.rejects(models.add(added), code("internal"));
    }
    assert.equal((await store.pointer("s"))?.current, 1);
    assert.equal(expectedOf(await models.find("s", undefined)), 1);
    assert.equal((await fit(models, "s", 2)).version, 2);
  });
});

describe("changes", () => {
  test("a rollback and a deletion on one replica move the pointer of the other", async () => {
    const store = new MemoryModels();
    const [one, two] = [replica(store), replica(store)];
    for (const expected of [1, 2, 3]) await fit(one.models, "s", expected);
    await one.models.rollback("s", undefined);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 2);
    await one.models.rollback("s", 1);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 1);
    await one.models.remove("s", 1);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 3);
    assert.equal((await fit(two.models, "s", 4)).version, 4);
  });

  test("a deleted version is served from no cache, and the others still are", async () => {
    const store = new MemoryModels();
    const cache = new MemoryCache();
    const [one, two] = [replica(store, cache), replica(store, cache)];
    for (const expected of [1, 2, 3]) await fit(one.models, "s", expected);
    for (const version of [1, 2, 3]) await two.models.find("s", version);
    await one.models.remove("s", 1);
    const three = replica(store, cache);
    for (const { models } of [one, two, three]) {
      await assert.rejects(async () => models.find("s", 1), code("unknown_version"));
      assert.equal(expectedOf(await models.find("s", 2)), 2);
      assert.equal(expectedOf(await models.find("s", undefined)), 3);
    }
    // Read again after the deletion, they are good again.
    assert.ok(!(two.models.find("s", 2) instanceof Promise));
  });

  test("with every version deleted the series has no model, until the next fit, which reuses no version", async () => {
    const store = new MemoryModels();
    const { models } = replica(store);
    await fit(models, "s", 1);
    await models.remove("s", 1);
    await assert.rejects(async () => models.find("s", undefined), code("unknown_series"));
    await assert.rejects(async () => models.find("s", 1), code("unknown_version"));
    assert.equal((await fit(models, "s", 2)).version, 2);
  });

  test("unheard, the pointer is asked for each time; with the store away too, the last known one goes on", async () => {
    const store = new MemoryModels();
    const [one, two] = [replica(store), replica(store)];
    await fit(one.models, "s", 1);
    await two.models.find("s", undefined);
    two.models.pointers.stop();
    await fit(one.models, "s", 2);
    const fresh = await two.models.find("s", undefined);
    assert.deepEqual([expectedOf(fresh), fresh.cacheHit], [2, false]);
    store.down = true;
    const stale = await two.models.find("s", undefined);
    assert.deepEqual([expectedOf(stale), stale.cacheHit], [2, true]);
    store.down = false;
    two.models.pointers.start();
    await fit(one.models, "s", 3);
    assert.equal(expectedOf(await two.models.find("s", undefined)), 3);
  });

  test("a store that hangs holds up a request with a last known pointer only for a moment", async () => {
    const store = new MemoryModels();
    const { models } = replica(store);
    await fit(models, "s", 1);
    models.pointers.stop();
    store.pointer = () => new Promise(() => undefined);
    const start = performance.now();
    assert.equal(expectedOf(await models.find("s", undefined)), 1);
    assert.ok(performance.now() - start < 500);
    // Known to be away, it is not waited for at all.
    store.away = true;
    const again = performance.now();
    assert.equal(expectedOf(await models.find("s", undefined)), 1);
    assert.ok(performance.now() - again < 100);
  });
});

describe("verdicts of single points", () => {
  test("one whose model is gone from the cache is answered by its verdict alone; others load the model", async () => {
    const store = new MemoryModels();
    const cache = new MemoryCache();
    const { models } = replica(store, cache);
    await fit(models, "s", 1);
    cache.models.clear();
    const miss = await replica(store, cache).models.find("s", 1, sample);
    models.keepVerdict(miss, sample, { ...verdict, expected: 42 });
    cache.models.clear();

    const other = replica(store, cache);
    other.models.pointers.remember((await store.pointer("s")) ?? assert.fail());
    const [first, second] = await Promise.all([
      other.models.find("s", 1, sample),
      other.models.find("s", 1, { ...sample, value: 2 }),
    ]);
    assert.deepEqual([expectedOf(first), first.cacheHit], [42, true]);
    assert.deepEqual([expectedOf(second), second.cacheHit], [1, false]);
  });

  test("that of a deleted version is not used", async () => {
    const store = new MemoryModels();
    const cache = new MemoryCache();
    const { models } = replica(store, cache);
    await fit(models, "s", 1);
    await fit(models, "s", 2);
    models.keepVerdict(await models.find("s", 1), sample, verdict);
    cache.models.clear();
    await models.remove("s", 1);
    await assert.rejects(async () => replica(store, cache).models.find("s", 1, sample), code("unknown_version"));
  });
});
