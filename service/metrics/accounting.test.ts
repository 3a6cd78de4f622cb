/** What the API accounts, from request to `/metrics`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, predict, testService } from "../test-support/app.ts";
import { sumOf } from "../test-support/exposition.ts";

const scrape = async ({ metricsApp }: ReturnType<typeof testService>): Promise<string> =>
  (await metricsApp.inject("/metrics")).body;

test("one prediction is one increment and one observation, and the log agrees with the metrics", async () => {
  const service = testService();
  const { app, models, lines } = service;
  await fit(app, "s");
  await predict(app, "s", 20);
  await predict(app, "s", 100);
  // Changes are not heard of: the pointer has to be read, which makes a miss.
  models.pointers.stop();
  await predict(app, "s", 20);
  const text = await scrape(service);
  const version = { series_id: "s", model_version: "v1" };
  assert.equal(sumOf(text, "model_predictions_total", { ...version, is_anomaly: "false" }), 2);
  assert.equal(sumOf(text, "model_predictions_total", { ...version, is_anomaly: "true" }), 1);
  assert.equal(sumOf(text, "cache_operations_total", { series_id: "s", operation: "hit" }), 2);
  assert.equal(sumOf(text, "cache_operations_total", { series_id: "s", operation: "miss" }), 1);
  assert.deepEqual(
    lines.filter(({ event }) => event === "prediction_metrics").map((line) => line.cache_hit),
    [true, true, false],
  );
  for (const stage of ["inference", "logging", "prediction"]) {
    assert.equal(sumOf(text, `${stage}_latency_seconds_count`, version), 3);
  }
  assert.equal(sumOf(text, "http_requests_total", { route: "/predict/:series_id", code: "200" }), 3);
});

test("the total latency covers its parts", async () => {
  const service = testService({ faults: true });
  await fit(service.app, "s");
  const payload = { inference_ms: 30, logging_ms: 20 };
  await service.metricsApp.inject({ method: "PUT", url: "/faults", payload });
  await predict(service.app, "s");
  const text = await scrape(service);
  const [inference = 0, logging = 0, total = 0] = ["inference", "logging", "prediction"].map((stage) =>
    sumOf(text, `${stage}_latency_seconds_sum`),
  );
  assert.ok(inference >= 0.029 && logging >= 0.019, `${inference} ${logging}`);
  assert.ok(total >= inference + logging && total < 0.5);
});

test("errors are counted by kind, routes by template, health checks not at all", async () => {
  const service = testService();
  const { app } = service;
  await predict(app, "unknown");
  await fit(app, "s", { timestamps: [], values: [] });
  await app.inject("/some/path/of/the/caller");
  await app.inject("/healthz");
  await app.inject("/readyz");
  const text = await scrape(service);
  assert.equal(sumOf(text, "request_errors_total", { kind: "unknown_series" }), 1);
  assert.equal(sumOf(text, "request_errors_total", { kind: "training_data_too_short" }), 1);
  assert.equal(sumOf(text, "http_requests_total", { route: "/predict/:series_id", code: "404" }), 1);
  assert.equal(sumOf(text, "http_requests_total", { route: "/fit/:series_id", code: "422" }), 1);
  assert.equal(sumOf(text, "http_requests_total", { route: "unmatched", code: "404" }), 1);
  assert.equal(sumOf(text, "http_requests_total"), 3);
  assert.equal(sumOf(text, "http_requests_in_flight"), 0);
});
