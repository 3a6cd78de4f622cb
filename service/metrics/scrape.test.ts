/** Scrapes of many series beside other work. */
import assert from "node:assert/strict";
import { text as textOf } from "node:stream/consumers";
import { describe, test } from "node:test";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { parseExposition, sumOf } from "../test-support/exposition.ts";
import { Scrapes } from "./scrapes.ts";
import { testMetrics } from "./test-metrics.ts";

const series = 1000;

function manySeries() {
  const metrics = testMetrics(series);
  for (let index = 0; index < series; index += 1) metrics.predict(`series-${index}`);
  return metrics;
}

describe("a scrape of many series", () => {
  test("leaves turns of the event loop to others", async () => {
    const { scrape } = manySeries();
    let turns = 0;
    let ended = false;
    const others = (async () => {
      for (; !ended; turns += 1) await nextTurn();
    })();
    const text = await scrape();
    ended = true;
    await others;
    // 4.5 MB in slices of 64 KB at most.
    assert.ok(turns > text.length / 128_000, `${turns} turns, ${text.length} characters`);
  });

  test("shows whole histograms and no label set twice, whatever happens meanwhile", async () => {
    const { metrics, predict, days } = manySeries();
    days(0.9);
    for (let index = 0; index < series; index += 2) predict(`series-${index}`);
    const stream = metrics.scrape("text");
    assert.ok(stream !== undefined);
    const chunks: string[] = [];
    let turn = 0;
    for await (const chunk of stream) {
      chunks.push(String(chunk));
      turn += 1;
      // Every other series goes and comes back in another slot.
      if (turn === 10) days(0.2);
      for (let index = 0; index < 100; index += 1) predict(`series-${(turn * 7919 + index * 13) % series}`);
    }
    const families = parseExposition(chunks.join(""));
    for (const name of ["inference_latency_seconds", "prediction_latency_seconds"]) {
      const samples = families.get(name)?.samples ?? [];
      assert.ok(samples.length >= (series / 2) * 17, `${samples.length} samples`);
      const keys = samples.map((sample) => `${sample.name} ${sample.labels.series_id} ${sample.labels.le}`);
      assert.equal(new Set(keys).size, keys.length, "a label set stands twice");
      const infinite = new Map(
        samples.filter(({ labels }) => labels.le === "+Inf").map(({ labels, value }) => [labels.series_id, value]),
      );
      for (const { labels, value } of samples.filter(({ name: line }) => line.endsWith("_count"))) {
        assert.equal(value, infinite.get(labels.series_id));
      }
    }
  });

  test("two at once are both complete", async () => {
    const { scrape } = manySeries();
    const [one, two] = await Promise.all([scrape(), scrape("openmetrics")]);
    assert.equal(sumOf(one, "model_predictions_total"), series);
    assert.ok(two.endsWith("# EOF\n"));
    assert.equal(two.split("\n").filter((line) => line.startsWith("prediction_latency_seconds_count")).length, series);
  });

  test("what nobody reads is not made, and ends with its reader", async () => {
    const { metrics, scrape } = manySeries();
    const stream = metrics.scrape("text");
    assert.ok(stream !== undefined);
    await delay(20);
    assert.ok(stream.readableLength < 1_000_000, `${stream.readableLength} bytes wait`);
    assert.equal(metrics.scrapesInFlight, 1);
    stream.destroy();
    await delay(0);
    assert.equal(metrics.scrapesInFlight, 0);
    assert.equal(sumOf(await scrape(), "metrics_scrapes_total", { outcome: "aborted" }), 1);
  });

  test("more than five at once are refused", async () => {
    const { metrics, scrape } = testMetrics();
    const open = Array.from({ length: 5 }, () => metrics.scrape("text"));
    assert.equal(metrics.scrape("text"), undefined);
    await Promise.all(open.map((stream) => stream && textOf(stream)));
    const text = await scrape();
    assert.equal(sumOf(text, "metrics_scrapes_total", { outcome: "refused" }), 1);
    assert.equal(sumOf(text, "metrics_scrapes_total", { outcome: "complete" }), 5);
  });
});

test("a scrape that is read too slowly is ended", async () => {
  const outcomes: string[] = [];
  const scrapes = new Scrapes((outcome) => outcomes.push(outcome), 20);
  const stream = scrapes.open(async function* () {
    for (;;) yield Buffer.alloc(100_000);
  });
  await assert.rejects(async () => {
    for await (const _ of stream ?? []) await delay(5);
  }, /too long/);
  assert.deepEqual(outcomes, ["aborted"]);
  assert.equal(scrapes.running, 0);
});
