import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem } from "../test-support/answers.ts";
import { fit, predict, testService, training } from "../test-support/app.ts";

test("a fit and a prediction answer what the description says", async () => {
  const { app } = testService();
  const fitted = await fit(app, "sensor_1");
  assert.equal(fitted.statusCode, 200);
  const { report, ...rest } = fitted.json();
  assert.deepEqual(rest, { series_id: "sensor_1", model_version: "v1", points: 10, detector: "mean-sigma" });
  assert.equal(report.data.sent, 10);

  const normal = await predict(app, "sensor_1", 20.5);
  assert.equal(normal.statusCode, 200);
  const { score, expected, band, ...prediction } = normal.json();
  assert.deepEqual(prediction, {
    series_id: "sensor_1",
    timestamp: 1_700_001_000,
    value: 20.5,
    anomaly: false,
    model_version: "v1",
  });
  assert.ok(score > 0 && score < 1 && expected === 20 && band.lower < 20 && band.upper > 20);
  assert.equal((await predict(app, "sensor_1", 100)).json().anomaly, true);
});

test("a fit takes the detector that is asked for, and its options", async () => {
  const { app } = testService();
  const answer = await fit(app, "s", { ...training, detector: "median-mad", sigmas: 5 });
  assert.equal(answer.json().detector, "median-mad");
  const wide = (await predict(app, "s")).json().band;
  await fit(app, "s", { ...training, detector: "median-mad", sigmas: 1 });
  const narrow = (await predict(app, "s")).json().band;
  assert.ok(wide.upper - wide.lower > 4 * (narrow.upper - narrow.lower));
});

test("the last fit is the current version, earlier ones answer by name", async () => {
  const { app } = testService();
  await fit(app, "s");
  const shifted = { ...training, values: training.values.map((value) => value + 80) };
  assert.equal((await fit(app, "s", shifted)).json().model_version, "v2");
  const seen = [];
  for (const path of ["s", "s?version=v1", "s?version=v2"]) {
    const { model_version, anomaly } = (await predict(app, path, 100)).json();
    seen.push([model_version, anomaly]);
  }
  assert.deepEqual(seen, [
    ["v2", false],
    ["v1", true],
    ["v2", false],
  ]);
});

test("a batch is answered in order, counted by points, and recorded in one step", async () => {
  const { app, recorder, scrape } = testService();
  await fit(app, "s");
  const points = [20, 100, 21].map((value, index) => ({ timestamp: 1_700_001_000 + index, value }));
  const answer = await app.inject({ method: "POST", url: "/predict/s", payload: { points } });
  assert.equal(answer.statusCode, 200);
  const { predictions, ...rest } = answer.json();
  assert.deepEqual(rest, { series_id: "s", model_version: "v1" });
  assert.deepEqual(
    predictions.map(({ timestamp, value, anomaly }: Record<string, unknown>) => [timestamp, value, anomaly]),
    points.map(({ timestamp, value }) => [timestamp, value, value === 100]),
  );
  assert.deepEqual([recorder.calls, recorder.records.length], [1, 3]);
  const metrics = await scrape();
  assert.match(metrics, /model_predictions_total\{series_id="s",model_version="v1",is_anomaly="false"\} 2\n/);
  assert.match(metrics, /prediction_latency_seconds_count\{series_id="s",model_version="v1"\} 1\n/);
});

test("many series are answered in order; one that is unknown has a problem of its own", async () => {
  const { app, recorder } = testService();
  await fit(app, "a:1");
  await fit(app, "b");
  const points = [{ timestamp: 1_700_001_000, value: 20 }];
  const series = ["b", "nowhere", "a:1"].map((series_id) => ({ series_id, points }));
  const answer = await app.inject({ method: "POST", url: "/predict", payload: { series } });
  assert.equal(answer.statusCode, 200);
  const { results } = answer.json();
  assert.deepEqual(
    results.map((each: Record<string, unknown>) => [each.series_id, each.model_version ?? null]),
    [
      ["b", "v1"],
      ["nowhere", null],
      ["a:1", "v1"],
    ],
  );
  assert.equal(results[1].problem.code, "unknown_series");
  assert.deepEqual([recorder.calls, recorder.records.length], [1, 2]);
});

test("what can't be recorded fails the whole request", async () => {
  const { app, recorder } = testService();
  await fit(app, "s");
  recorder.down = true;
  assertProblem(await predict(app, "s"), 503, "store_unavailable");
  const series = [{ series_id: "s", points: [{ timestamp: 1, value: 2 }] }];
  assertProblem(await app.inject({ method: "POST", url: "/predict", payload: { series } }), 503, "store_unavailable");
});

test("each defect is logged with its stack, also when many come at once", async () => {
  const { app, recorder, lines } = testService();
  await fit(app, "s");
  let count = 0;
  recorder.record = async () => {
    count += 1;
    throw new TypeError(`defect ${count}`);
  };
  for (let sent = 0; sent < 3; sent += 1) assertProblem(await predict(app, "s"), 500, "internal");
  const defects = lines.filter(({ kind }) => kind === "internal").map(({ err }) => err as Record<string, string>);
  assert.deepEqual(
    defects.map(({ message }) => message),
    ["defect 1", "defect 2", "defect 3"],
  );
  for (const { stack } of defects) assert.match(stack ?? "", /app\.test\.ts/);
});

test("each request is told to the recorder once, with what it took", async () => {
  const { app, recorder } = testService();
  await fit(app, "s");
  await predict(app, "s");
  assert.equal(recorder.observed.length, 1);
  const [seconds] = recorder.observed;
  assert.ok(seconds !== undefined && seconds.total >= seconds.logging);
});

test("-0 is 0, in the answer and in the record", async () => {
  const { app, recorder } = testService();
  await fit(app, "s");
  const headers = { "content-type": "application/json" };
  const answer = await app.inject({
    method: "POST",
    url: "/predict/s",
    headers,
    payload: '{"timestamp":-0,"value":-0}',
  });
  assert.match(answer.body, /"timestamp":0,"value":0,/);
  assert.ok(Object.is(recorder.records[0]?.value, 0) && Object.is(recorder.records[0]?.timestamp, 0));
});

test("liveness does not depend on anything, readiness names what is away", async () => {
  const { app, readiness, state } = testService();
  const get = async (url: string) => {
    const answer = await app.inject(url);
    return [answer.statusCode, answer.json()];
  };
  assert.deepEqual(await get("/readyz"), [200, { status: "ready", degraded: [] }]);
  state.degraded.push("cache");
  assert.deepEqual(await get("/readyz"), [200, { status: "ready", degraded: ["cache"] }]);
  state.started = false;
  assert.deepEqual(await get("/readyz"), [503, { status: "starting", degraded: ["cache"] }]);
  readiness.draining = true;
  assert.deepEqual(await get("/readyz"), [503, { status: "draining", degraded: ["cache"] }]);
  assert.deepEqual(await get("/healthz"), [200, { status: "ok" }]);
});

test("a draining service still answers, and asks callers to close their connections", async () => {
  const { app, readiness } = testService();
  await fit(app, "s");
  readiness.draining = true;
  for (const answer of [await predict(app, "s"), await app.inject("/nothing"), await app.inject("/readyz")]) {
    assert.equal(answer.headers.connection, "close");
  }
});

test("a sane request id comes back and is logged; another one is replaced", async () => {
  const { app, lines } = testService();
  await fit(app, "s");
  const ask = async (id: string) => {
    const answer = await app.inject({
      method: "POST",
      url: "/predict/s",
      payload: { timestamp: 1, value: 1 },
      headers: { "x-request-id": id },
    });
    return [answer.headers["x-request-id"], lines.at(-1)?.request_id];
  };
  assert.deepEqual(await ask("caller-1"), ["caller-1", "caller-1"]);
  const made = new Set<unknown>();
  for (const id of ['a"b', "x".repeat(129), "a b", ""]) {
    const [answered, logged] = await ask(id);
    assert.ok(answered !== id && answered === logged);
    made.add(answered);
  }
  assert.equal(made.size, 4);
});

test("one log line per prediction, with the fields of the description", async () => {
  const { app, lines } = testService();
  await fit(app, "sensor_123");
  await predict(app, "sensor_123", 100);
  const [line] = lines.filter(({ event }) => event === "prediction_metrics");
  assert.ok(line !== undefined);
  const { level, time, service, request_id, ...fields } = line;
  assert.ok(level === "info" && service === "prediction-service" && !Number.isNaN(Date.parse(String(time))));
  assert.ok(typeof request_id === "string");
  const { latency_inference_ms: inference, latency_logging_ms: logging, latency_total_ms: total, ...rest } = fields;
  assert.deepEqual(rest, {
    event: "prediction_metrics",
    series_id: "sensor_123",
    model_version: "v1",
    cache_hit: true,
    anomaly: true,
  });
  assert.ok(Number(inference) >= 0 && Number(logging) >= 0 && Number(total) >= Number(inference) + Number(logging));
});

test("a sampled trace of the caller stands in the log line", async () => {
  const { app, lines } = testService();
  await fit(app, "s");
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  await app.inject({ method: "POST", url: "/predict/s", payload: { timestamp: 1, value: 1 }, headers });
  assert.equal(lines.at(-1)?.trace_id, traceId);
});

test("every route of the metrics is a route, and the other way round", async () => {
  const { countedRoutes } = await import("../metrics/events.ts");
  const operations = await import("./operations.ts");
  assert.deepEqual([...new Set(operations.countedRoutes), "unmatched"].sort(), [...countedRoutes].sort());
});
