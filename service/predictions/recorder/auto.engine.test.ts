/** `auto` in a whole recorder: what requests and writes take moves the rows to the queue and back, and the metrics show it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Metrics } from "../../metrics/metrics.ts";
import { createMetricsApp } from "../../metrics/metrics-app.ts";
import { createLog } from "../../platform/log.ts";
import { sumOf } from "../../test-support/exposition.ts";
import { testRows } from "../../test-support/prediction-rows.ts";
import { Recorders } from "../../test-support/recorders.ts";
import { startRecorder } from "../../test-support/recording.ts";
import { eventually } from "../../test-support/replica.ts";

const minutes = 60;
/** Half of a slow request is its logging, seconds. */
const dear = { logging: 0.02, total: 0.04 };
/** Beside such a request no write is dear, on however slow a machine; seconds. */
const cheap = { logging: 0.001, total: 30 };
/** How often the worker measures a write, with a margin. */
const sampledEveryMs = 5100;

describe("auto", { timeout: 120_000 }, () => {
  const recorders = new Recorders();

  test("dear logging moves the rows to the queue, and writes that are measured as cheap move them back", async (context) => {
    const metrics = new Metrics({ seriesLimit: 10, version: "test" });
    context.after(() => metrics.close());
    const metricsApp = createMetricsApp(metrics, undefined, createLog("silent"));
    const scrape = async (): Promise<string> => (await metricsApp.inject("/metrics")).body;
    /** Milliseconds by which the recorder's clock is ahead. */
    let ahead = 0;
    const { recorder, lines, close } = startRecorder(
      { postgres: recorders.postgres, queue: recorders.queue },
      { persistence: "auto", events: metrics, now: () => performance.now() + ahead },
    );
    context.after(close);
    assert.ok(await eventually(async () => sumOf(await scrape(), "queue_rows") === 0, 10_000));

    /** Two requests a second, for so many seconds of the recorder's clock. */
    const pass = (seconds: number, request: typeof dear): void => {
      for (let second = 0; second < seconds; second += 1) {
        ahead += 1000;
        recorder.observe(request);
        recorder.observe(request);
      }
    };
    /** Records rows and says where they went. */
    const recordSome = async (): Promise<{ byRequest: number; byQueue: number }> => {
      const counted = async () => {
        const text = await scrape();
        return {
          byRequest: sumOf(text, "recorded_rows_total", { by: "request" }) ?? 0,
          byQueue: sumOf(text, "queued_rows_total") ?? 0,
        };
      };
      const before = await counted();
      const rows = testRows(10);
      await recorder.record(rows);
      const now = await counted();
      assert.ok(await recorders.storedWithin(5000, rows));
      await recorders.emptied();
      return { byRequest: now.byRequest - before.byRequest, byQueue: now.byQueue - before.byQueue };
    };
    const assertMode = async (mode: "sync" | "queue", when: string): Promise<void> => {
      assert.equal(recorder.mode, mode, when);
      const text = await scrape();
      const shown = ["sync", "queue"].filter((one) => sumOf(text, "recording_mode", { mode: one }) === 1);
      assert.deepEqual(shown, [mode], `${when}: /metrics`);
    };

    // The first insert opens connections, and may be late.
    await recordSome();
    await assertMode("sync", "at first");
    assert.deepEqual(await recordSome(), { byRequest: 10, byQueue: 0 });

    pass(4 * minutes, dear);
    await assertMode("sync", "after four dear minutes");
    pass(2 * minutes, dear);
    await assertMode("queue", "after six dear minutes");

    pass(20 * minutes, cheap);
    await assertMode("queue", "with no write measured");
    for (let sample = 1; sample <= 4; sample += 1) {
      if (sample > 1) await delay(sampledEveryMs);
      assert.deepEqual(await recordSome(), { byRequest: 0, byQueue: 10 });
      // A measured write counts for five minutes.
      pass(4 * minutes, cheap);
      await assertMode(sample < 4 ? "queue" : "sync", `${4 * sample} minutes after the first measured write`);
    }
    assert.deepEqual(await recordSome(), { byRequest: 10, byQueue: 0 });
    const changes = lines.filter(({ msg }) => msg === "recording changed").map(({ mode }) => mode);
    assert.deepEqual(changes, ["queue", "sync"]);
  });
});
