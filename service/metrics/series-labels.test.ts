/** Which series have labels of their own, as `/metrics` shows it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseExposition, sumOf } from "../test-support/exposition.ts";
import { testMetrics } from "./test-metrics.ts";

const other = { series_id: "__other__", model_version: "__other__" };

/** `series version` of every label set that has predictions, sorted. */
function labelSets(text: string): string[] {
  const samples = parseExposition(text).get("model_predictions_total")?.samples ?? [];
  return [...new Set(samples.map(({ labels }) => `${labels.series_id} ${labels.model_version}`))].sort();
}
const predictions = (text: string, labels: Record<string, string> = {}) =>
  sumOf(text, "model_predictions_total", labels);

describe("the budget", () => {
  test("series beyond it are counted together, and that they were is counted", async () => {
    const { predict, scrape } = testMetrics(2);
    for (const id of ["a", "b", "c", "d", "c", "a"]) predict(id);
    const text = await scrape();
    assert.deepEqual(labelSets(text), ["__other__ __other__", "a v1", "b v1"]);
    assert.equal(predictions(text, other), 3);
    assert.equal(predictions(text), 6);
    assert.equal(sumOf(text, "prediction_latency_seconds_count", other), 3);
    assert.equal(sumOf(text, "cache_operations_total", { series_id: "__other__", operation: "hit" }), 3);
    assert.equal(sumOf(text, "cache_operations_total", { series_id: "c" }), undefined);
    assert.equal(sumOf(text, "folded_observations_total", { reason: "budget" }), 3);
    assert.equal(sumOf(text, "series_label_sets"), 2);
    assert.equal(sumOf(text, "series_label_sets_limit"), 2);
  });

  test("no number of series and versions makes more label sets", async () => {
    const { predict, store, scrape } = testMetrics(50);
    for (let index = 0; index < 5000; index += 1) {
      store(`s${index % 700}`, 1 + (index % 13));
      predict(`s${index % 900}`, 1 + (index % 17));
    }
    const text = await scrape();
    assert.ok(labelSets(text).length <= 51, String(labelSets(text).length));
    for (const name of ["cache_operations_total", "active_models", "model_trained_timestamp_seconds"]) {
      const ids = new Set(
        parseExposition(text)
          .get(name)
          ?.samples.map(({ labels }) => labels.series_id),
      );
      assert.ok(ids.size <= 51, `${name}: ${ids.size}`);
    }
    assert.equal(sumOf(text, "client_predictions_total"), 5000);
  });

  test("what is only stored makes room for what is in use, and still counts as stored", async () => {
    const { predict, store, scrape } = testMetrics(2);
    for (const id of ["stored-1", "stored-2", "stored-3"]) store(id, 4);
    predict("used");
    const text = await scrape();
    assert.equal(predictions(text, { series_id: "used", model_version: "v1" }), 1);
    assert.equal(sumOf(text, "active_models"), 12);
    assert.equal(sumOf(text, "stored_models"), 12);
    assert.equal(sumOf(text, "stored_series"), 3);
    assert.equal(sumOf(text, "evicted_label_sets_total", { reason: "displaced" }), 1);
    assert.equal(sumOf(text, "folded_observations_total"), 0);
  });

  test("what is in use keeps its place however many others come", async () => {
    const { predict, store, scrape } = testMetrics(2);
    predict("a");
    predict("b");
    store("c");
    for (let index = 0; index < 100; index += 1) predict(`new-${index}`);
    assert.deepEqual(labelSets(await scrape()), ["__other__ __other__", "a v1", "b v1"]);
  });

  test("in a full table, a new version takes the place of the series' own oldest", async () => {
    const { predict, store, scrape } = testMetrics(2);
    predict("a", 1);
    predict("b", 1);
    store("a", 2);
    predict("a", 2);
    predict("a", 1);
    const text = await scrape();
    assert.deepEqual(labelSets(text), ["__other__ __other__", "a v2", "b v1"]);
    assert.equal(sumOf(text, "cache_operations_total", { series_id: "a" }), 3);
  });
});

describe("versions of a series", () => {
  test("the latest three have label sets, older ones share one", async () => {
    const { predict, store, scrape } = testMetrics();
    for (const version of [1, 2, 3, 4, 5]) {
      store("a", version);
      predict("a", version);
    }
    for (const version of [1, 2, 2, 4]) predict("a", version);
    const text = await scrape();
    assert.deepEqual(labelSets(text), ["a __other__", "a v3", "a v4", "a v5"]);
    assert.equal(predictions(text, { series_id: "a", model_version: "__other__" }), 3);
    assert.equal(predictions(text, { series_id: "a", model_version: "v4" }), 2);
    assert.equal(sumOf(text, "folded_observations_total", { reason: "old_version" }), 3);
  });

  test("the current one is among the three, however old", async () => {
    const { predict, store, scrape } = testMetrics();
    for (const version of [1, 2, 3, 4, 5]) predict("a", version);
    store("a", 1, 5);
    predict("a", 1);
    assert.deepEqual(labelSets(await scrape()), ["a v1", "a v4", "a v5"]);
  });
});

describe("a series that is idle for a day", () => {
  test("gives up its label sets, and starts anew when it comes back", async () => {
    const { predict, scrape, days } = testMetrics();
    for (const id of ["a", "a", "b"]) predict(id);
    days(0.9);
    predict("b");
    days(0.2);
    const idle = await scrape();
    assert.deepEqual(labelSets(idle), ["b v1"]);
    assert.equal(sumOf(idle, "cache_operations_total", { series_id: "a" }), undefined);
    assert.equal(sumOf(idle, "inference_latency_seconds_count", { series_id: "a" }), undefined);
    assert.equal(sumOf(idle, "evicted_label_sets_total", { reason: "idle" }), 1);
    predict("a");
    const back = await scrape();
    assert.equal(predictions(back, { series_id: "a" }), 1);
    assert.equal(sumOf(back, "prediction_latency_seconds_count", { series_id: "a" }), 1);
  });

  test("is still stored, and makes room at once", async () => {
    const { predict, store, scrape, days } = testMetrics(1);
    store("a", 2);
    predict("a", 2);
    predict("b");
    days(1);
    const idle = await scrape();
    assert.equal(sumOf(idle, "active_models", { series_id: "a" }), 2);
    predict("b");
    const text = await scrape();
    assert.deepEqual(labelSets(text), ["__other__ __other__", "b v1"]);
    assert.equal(sumOf(text, "active_models", { series_id: "__other__" }), 2);
  });

  test("a version that is idle for a day gives up its own, the current one excepted", async () => {
    const { predict, store, scrape, days } = testMetrics();
    store("a", 2);
    for (const version of [1, 2, 3]) predict("a", version);
    days(0.6);
    predict("a", 3);
    days(0.6);
    assert.deepEqual(labelSets(await scrape()), ["a v2", "a v3"]);
  });
});

describe("what is stored", () => {
  test("a delete lowers active_models; without versions the series has no value", async () => {
    const { predict, store, remove, scrape } = testMetrics();
    store("a", 3);
    predict("a", 3);
    store("a", 3, 2);
    store("b", 1);
    assert.equal(sumOf(await scrape(), "active_models", { series_id: "a" }), 2);
    remove("a");
    remove("b");
    const text = await scrape();
    assert.equal(sumOf(text, "active_models"), undefined);
    assert.equal(sumOf(text, "model_trained_timestamp_seconds"), undefined);
    assert.equal(sumOf(text, "stored_series"), 0);
    assert.deepEqual(labelSets(text), ["a v3"]);
  });

  test("the ages of the oldest and the newest current model, folded series included", async () => {
    const { store, remove, scrape } = testMetrics(1);
    assert.equal(sumOf(await scrape(), "oldest_model_trained_timestamp_seconds"), undefined);
    for (const [id, trainedAt] of [
      ["a", 300],
      ["b", 100],
      ["c", 200],
    ] as const)
      store(id, 1, 1, trainedAt);
    const text = await scrape();
    assert.equal(sumOf(text, "oldest_model_trained_timestamp_seconds"), 100);
    assert.equal(sumOf(text, "newest_model_trained_timestamp_seconds"), 300);
    assert.equal(sumOf(text, "model_trained_timestamp_seconds"), 300);
    remove("b");
    assert.equal(sumOf(await scrape(), "oldest_model_trained_timestamp_seconds"), 200);
  });

  test("counters of a stored series stand at zero before its first prediction", async () => {
    const { store, scrape } = testMetrics();
    store("a", 3);
    const text = await scrape();
    for (const operation of ["hit", "miss"]) {
      assert.equal(sumOf(text, "cache_operations_total", { series_id: "a", operation }), 0);
    }
    for (const is_anomaly of ["true", "false"]) {
      assert.equal(predictions(text, { series_id: "a", model_version: "v3", is_anomaly }), 0);
    }
    assert.equal(sumOf(text, "prediction_latency_seconds_count"), undefined);
  });
});
