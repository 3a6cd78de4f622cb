import assert from "node:assert/strict";
import { text as textOf } from "node:stream/consumers";
import { test } from "node:test";
import { serviceMetrics } from "../../signals/catalogue/service.ts";
import { parseExposition, sumOf } from "../test-support/exposition.ts";
import type { AnsweredRequest } from "./events.ts";
import { testMetrics } from "./test-metrics.ts";

const answered: AnsweredRequest = {
  route: "/predict/:series_id",
  code: 200,
  problem: undefined,
  client: "default",
  seconds: 0.004,
  traceId: undefined,
};
const traceId = "0af7651916cd43dd8448eb211c80319c";

/** Everything that can happen, once. */
function everything() {
  const tested = testMetrics();
  const { metrics, predict, store } = tested;
  store("s", 2);
  predict("s", 2, { client: "acme", points: 10, anomalies: 3, hits: 9, traceId });
  metrics.requestStarted();
  metrics.requestStarted();
  metrics.requestEnded({ ...answered, client: "acme", traceId });
  metrics.stage("infer", 0.0002);
  metrics.modelLoaded("redis");
  metrics.fitted("mean-sigma", 0.1);
  metrics.cacheFailed("read");
  metrics.cacheDegraded(true);
  metrics.recordingMode("queue");
  metrics.rowsWritten(5, 0.01, "worker");
  metrics.rowsQueued(6);
  metrics.rowsSetAside(2);
  metrics.writeFailed("postgres");
  metrics.watchQueue(() => ({ depth: 7, oldestAgeSeconds: 8 }));
  metrics.watchCensus(() => [{ client: "acme", sending: 9, silent: 10, outdated: 11 }]);
  metrics.watchPool("service", () => ({ total: 5, idle: 2, waiting: 4 }));
  metrics.poolWaited("service", 0.02);
  return tested;
}

test("metrics have the names, types, help, labels and buckets of the catalogue", async () => {
  const families = parseExposition(await everything().scrape());
  assert.deepEqual(
    [...families.keys()].slice(0, Object.keys(serviceMetrics).length),
    Object.values(serviceMetrics).map(({ name }) => name),
  );
  for (const metric of Object.values(serviceMetrics)) {
    const family = families.get(metric.name);
    assert.ok(family !== undefined, metric.name);
    assert.deepEqual({ type: family.type, help: family.help }, { type: metric.type, help: metric.help });
    assert.ok(family.samples.length > 0, `${metric.name} has no sample`);
    for (const { labels, name } of family.samples) {
      const expected = name.endsWith("_bucket") ? ["le", ...metric.labels] : [...metric.labels];
      assert.deepEqual(Object.keys(labels).sort(), expected.sort(), name);
    }
    if ("buckets" in metric && metric.buckets !== undefined) {
      const bounds = new Set(family.samples.flatMap(({ labels }) => labels.le ?? []));
      assert.deepEqual([...bounds], [...metric.buckets.map(String), "+Inf"]);
    }
  }
});

test("each event is in the metric that is named after it", async () => {
  const text = await everything().scrape();
  const s = { series_id: "s", model_version: "v2" };
  for (const [name, labels, value] of [
    ["model_predictions_total", { ...s, is_anomaly: "true" }, 3],
    ["model_predictions_total", { ...s, is_anomaly: "false" }, 7],
    ["cache_operations_total", { series_id: "s", operation: "hit" }, 9],
    ["cache_operations_total", { series_id: "s", operation: "miss" }, 1],
    ["inference_latency_seconds_sum", s, 0.0001],
    ["logging_latency_seconds_sum", s, 0.002],
    ["prediction_latency_seconds_sum", s, 0.003],
    ["prediction_latency_seconds_count", s, 1],
    ["active_models", { series_id: "s" }, 2],
    ["model_trained_timestamp_seconds", { series_id: "s" }, 1_700_000_000],
    ["client_predictions_total", { client: "acme", is_anomaly: "true" }, 3],
    ["client_predictions_total", { client: "acme", is_anomaly: "false" }, 7],
    ["client_prediction_latency_seconds_sum", { client: "acme" }, 0.003],
    ["client_requests_total", { client: "acme", code: "200" }, 1],
    ["http_requests_total", { route: "/predict/:series_id", code: "200" }, 1],
    ["http_requests_in_flight", {}, 1],
    ["http_request_duration_seconds_sum", { route: "/predict/:series_id" }, 0.004],
    ["request_stage_duration_seconds_sum", { stage: "infer" }, 0.0002],
    ["model_loads_total", { source: "redis" }, 1],
    ["fit_duration_seconds_sum", { detector: "mean-sigma" }, 0.1],
    ["cache_errors_total", { operation: "read" }, 1],
    ["cache_degraded", {}, 1],
    ["recording_mode", { mode: "queue" }, 1],
    ["recording_mode", { mode: "sync" }, 0],
    ["recorded_rows_total", { by: "worker" }, 5],
    ["record_write_duration_seconds_sum", { by: "worker" }, 0.01],
    ["queued_rows_total", {}, 6],
    ["set_aside_rows_total", {}, 2],
    ["record_failures_total", { target: "postgres" }, 1],
    ["queue_rows", {}, 7],
    ["queue_oldest_age_seconds", {}, 8],
    ["pool_connections", { pool: "service", state: "idle" }, 2],
    ["pool_connections", { pool: "service", state: "busy" }, 3],
    ["pool_waiting_requests", { pool: "service" }, 4],
    ["pool_wait_duration_seconds_sum", { pool: "service" }, 0.02],
  ] as const) {
    assert.equal(sumOf(text, name, labels), value, `${name} ${JSON.stringify(labels)}`);
  }
});

test("errors are counted by kind, callers that are not known under __none__, refusals as shed", async () => {
  const { metrics, scrape } = testMetrics();
  for (const problem of ["invalid_request", "overloaded", "overloaded", "rate_limited"] as const) {
    metrics.requestStarted();
    metrics.requestEnded({ ...answered, code: 503, problem, client: undefined });
  }
  const text = await scrape();
  assert.equal(sumOf(text, "request_errors_total", { kind: "invalid_request" }), 1);
  assert.equal(sumOf(text, "requests_shed_total", { reason: "overloaded" }), 2);
  assert.equal(sumOf(text, "requests_shed_total"), 3);
  assert.equal(sumOf(text, "client_requests_total", { client: "__none__", code: "503" }), 4);
});

test("what is known beforehand starts at zero", async () => {
  const { scrape } = testMetrics();
  const text = await scrape();
  for (const [name, labels] of [
    ["request_errors_total", { kind: "store_unavailable" }],
    ["http_requests_total", { route: "/predict/:series_id", code: "503" }],
    ["http_request_duration_seconds_count", { route: "/predict" }],
    ["cache_errors_total", { operation: "read" }],
    ["client_requests_total", { client: "default", code: "200" }],
    ["client_predictions_total", { client: "default", is_anomaly: "true" }],
    ["requests_shed_total", { reason: "overloaded" }],
    ["model_loads_total", { source: "postgres" }],
    ["recorded_rows_total", { by: "request" }],
    ["record_failures_total", { target: "queue" }],
    ["folded_observations_total", { reason: "budget" }],
    ["evicted_label_sets_total", { reason: "idle" }],
    ["queued_rows_total", {}],
  ] as const) {
    assert.equal(sumOf(text, name, labels), 0, name);
  }
  assert.equal(sumOf(text, "service_build_info", { version: "test" }), 1);
});

test("a queue that does not answer has no depth", async () => {
  const { metrics, scrape } = testMetrics();
  let state: { depth: number; oldestAgeSeconds: number } | undefined = { depth: 1, oldestAgeSeconds: 2 };
  metrics.watchQueue(() => state);
  assert.equal(sumOf(await scrape(), "queue_rows"), 1);
  state = undefined;
  const text = await scrape();
  assert.equal(sumOf(text, "queue_rows"), undefined);
  assert.equal(sumOf(text, "queue_oldest_age_seconds"), undefined);
});

test("the lag of the event loop is seen, and forgotten by the next scrape", async () => {
  const { scrape } = testMetrics();
  const lag = async () => sumOf(await scrape(), "event_loop_lag_p99_seconds") ?? Number.NaN;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await lag();
  await new Promise((resolve) => setTimeout(resolve, 30));
  for (const end = performance.now() + 200; performance.now() < end; );
  await new Promise((resolve) => setTimeout(resolve, 30));
  const stalled = await lag();
  assert.ok(stalled > 0.15, `${stalled}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok((await lag()) < stalled);
});

test("OpenMetrics has the trace of the latest request in each bucket, plain text has none", async () => {
  const { metrics, predict, scrape } = everything();
  predict("s", 2, { totalSeconds: 0.0029, traceId: traceId.replace("0af", "fff") });
  predict("s", 2, { totalSeconds: 0.2, traceId: "not a trace" });
  const lines = (await scrape("openmetrics")).split("\n").filter((line) => line.includes("trace_id"));
  assert.deepEqual(
    lines.map((line) => line.replace(/[0-9.]+$/, "T")),
    [
      `prediction_latency_seconds_bucket{le="0.005",series_id="s",model_version="v2"} 2 # {trace_id="${traceId.replace("0af", "fff")}"} 0.0029 T`,
      `http_request_duration_seconds_bucket{le="0.005",route="/predict/:series_id"} 1 # {trace_id="${traceId}"} 0.004 T`,
    ],
  );
  assert.ok(!(await scrape()).includes("trace_id"));
  const stream = metrics.scrapeExemplars();
  assert.ok(stream !== undefined);
  const text = await textOf(stream);
  assert.deepEqual([...new Set(text.split("\n").flatMap((line) => /^[a-z_]+/.exec(line) ?? []))].sort(), [
    "http_request_duration_seconds_bucket",
    "http_request_duration_seconds_count",
    "http_request_duration_seconds_sum",
  ]);
  assert.ok(text.includes(`# {trace_id="${traceId}"} 0.004 `) && text.endsWith("# EOF\n"));
});

test("both formats can be scraped in turns", async () => {
  const { scrape } = everything();
  const names = (text: string) => text.split("\n").filter((line) => line.startsWith("cache_errors_total"));
  const before = names(await scrape());
  const openMetrics = await scrape("openmetrics");
  assert.ok(openMetrics.includes("# TYPE cache_errors counter\n"));
  assert.deepEqual(names(openMetrics), before);
  assert.deepEqual(names(await scrape()), before);
});
