/** Two replicas' models on a real Redis and a real Postgres: both know what either has changed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { psql } from "../test-support/containers.ts";
import { code, ModelReplicas, startModels } from "../test-support/model-replicas.ts";
import { eventually } from "../test-support/replica.ts";

describe("models with their stores", () => {
  const replicas = new ModelReplicas();

  test("concurrent fits of one series get distinct consecutive versions, whoever else changes it", async () => {
    const fits = Array.from({ length: 40 }, (_, index) => (index % 2 ? replicas.one : replicas.two).fit("busy", index));
    const others = [1, 2, 3].flatMap((version) => [
      replicas.one.models.rollback("busy", version).catch(code("unknown_version")),
      replicas.two.models
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
    assert.equal(await psql(replicas.stores.postgres, state), "t|t|40");
    const same = async () =>
      replicas.one.models.pointers.get("busy")?.revision === replicas.two.models.pointers.get("busy")?.revision;
    assert.ok(await eventually(same, 1000));
  });

  test("a fit, a rollback and a deletion are seen by the other replica within a second", () =>
    replicas.movesWithin("moving"));

  test("so they are when the listener's connection is cut again and again", async () => {
    let cutting = true;
    const cuts = (async () => {
      const sql =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT 1' OR query LIKE 'LISTEN%'";
      while (cutting) await psql(replicas.stores.postgres, sql);
    })();
    try {
      await replicas.movesWithin("cut");
    } finally {
      cutting = false;
      await cuts;
    }
    assert.ok(await replicas.live());
    // What was changed while nobody listened is known without being asked for.
    const known = async () => replicas.two.models.pointers.get("cut")?.current === 4;
    assert.ok(await eventually(known, 1000));
  });

  test("a hundred misses at once read the model once", async () => {
    await replicas.one.fit("stampede", 5);
    const fresh = startModels(replicas.stores);
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
        replicas.stores.postgres,
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

  test("a description holds the newest hundred versions and the current one", async () => {
    for (let version = 1; version <= 103; version += 1) await replicas.one.fit("often", version);
    const described = async () => {
      const series = await replicas.one.store.describe("often");
      return [series?.storedVersions, series?.versions.map(({ version }) => version)];
    };
    const newest = Array.from({ length: 100 }, (_, index) => 103 - index);
    assert.deepEqual(await described(), [103, newest]);
    await replicas.one.models.rollback("often", 2);
    assert.deepEqual(await described(), [103, [...newest, 2]]);
  });

  test("what the API reads of a series", async () => {
    await replicas.one.fit("described", 1);
    await replicas.one.fit("described", 2);
    await replicas.one.models.rollback("described", undefined);
    const series = await replicas.one.store.describe("described");
    assert.deepEqual(
      [series?.client, series?.current, series?.storedVersions, series?.versions.map(({ version }) => version)],
      ["acme", 1, 2, [2, 1]],
    );
    assert.deepEqual(series?.versions[1]?.parameters, { expected: 1 });
    assert.equal(Math.floor((series?.versions[1]?.trainedAt.getTime() ?? 0) / 1000), series?.trainedAt);
    assert.deepEqual(await replicas.one.store.training("described", 2), [{ timestamp: 1, value: 2 }]);
    assert.equal(await replicas.one.store.training("described", 3), undefined);
    await replicas.one.fit("described-too", 1);
    const page = await replicas.one.store.list({ prefixes: ["desc", "described-"], after: "described", limit: 1 });
    assert.deepEqual(
      page.map(({ seriesId, client }) => [seriesId, client]),
      [["described-too", "acme"]],
    );
    assert.deepEqual(await replicas.one.store.list({ prefixes: ["nobody"], after: "", limit: 10 }), []);
    const count = await replicas.one.store.countSeries(["descr"]);
    await replicas.one.models.remove("described-too", 1);
    assert.equal(await replicas.one.store.countSeries(["descr"]), count - 1);
    await assert.rejects(replicas.one.models.rollback("nobody", 1), code("unknown_series"));
    await assert.rejects(replicas.one.models.remove("nobody", 1), code("unknown_series"));
    await assert.rejects(replicas.one.models.rollback("described", undefined), code("unknown_version"));
  });
});
