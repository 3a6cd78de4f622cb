import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, predict, testService, training } from "../test-support/app.ts";

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  json(): Record<string, unknown>;
}

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.statusCode, status);
  assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
  const { type, title, detail, ...rest } = answer.json();
  assert.deepEqual({ status: rest.status, code: rest.code }, { status, code });
  for (const text of [type, title, detail]) assert.ok(typeof text === "string" && text !== "");
}

test("a fit and a prediction answer what the description says", async () => {
  const { app } = testService();
  const fitted = await fit(app, "sensor_1");
  assert.equal(fitted.statusCode, 200);
  assert.deepEqual(fitted.json(), {
    series_id: "sensor_1",
    model_version: "v1",
    points: training.values.length,
    detector: "mean-sigma",
  });

  const normal = await predict(app, "sensor_1", 20.5);
  assert.equal(normal.statusCode, 200);
  const { score, expected, band, ...rest } = normal.json();
  assert.deepEqual(rest, {
    series_id: "sensor_1",
    timestamp: 1_700_001_000,
    value: 20.5,
    anomaly: false,
    model_version: "v1",
  });
  assert.ok(score > 0 && score < 1 && expected === 20 && band.lower < 20 && band.upper > 20);
  assert.equal((await predict(app, "sensor_1", 100)).json().anomaly, true);
});

test("the last fit is the current version, earlier ones answer by name", async () => {
  const { app } = testService();
  await fit(app, "s");
  const shifted = { ...training, values: training.values.map((value) => value + 80) };
  assert.equal((await fit(app, "s", shifted)).json().model_version, "v2");
  assert.deepEqual(
    [
      await predict(app, "s", 100),
      await predict(app, "s?version=v1", 100),
      await predict(app, "s?version=v2", 100),
    ].map((answer) => [answer.json().model_version, answer.json().anomaly]),
    [
      ["v2", false],
      ["v1", true],
      ["v2", false],
    ],
  );
});

test("unknown series, versions and routes", async () => {
  const { app } = testService();
  assertProblem(await predict(app, "s"), 404, "unknown_series");
  assertProblem(await predict(app, "s?version=v1"), 404, "unknown_series");
  await fit(app, "s");
  assertProblem(await predict(app, "s?version=v2"), 404, "unknown_version");
  assertProblem(await app.inject("/nothing"), 404, "not_found");
  assertProblem(await app.inject("/predict/s"), 404, "not_found");
  assertProblem(await app.inject("/metrics"), 404, "not_found");
});

test("training data that nothing can be learnt from", async () => {
  const { app, models } = testService();
  const { timestamps, values } = training;
  const cases: [unknown, number, string][] = [
    [{ timestamps: timestamps.slice(1), values }, 422, "training_data_unequal_length"],
    [{ timestamps: [], values: [] }, 422, "training_data_too_short"],
    [{ timestamps, values: values.map(() => 7) }, 422, "training_data_constant"],
    [{ timestamps, values: [...values.slice(1), null] }, 400, "invalid_request"],
    [{ timestamps, values: [...values.slice(1), "20"] }, 400, "invalid_request"],
    [{ timestamps: timestamps.map((t) => -t), values }, 400, "invalid_request"],
    [{ values }, 400, "invalid_request"],
    [{ timestamps, values, k: 4 }, 400, "invalid_request"],
    [[], 400, "invalid_request"],
  ];
  for (const [body, status, code] of cases) assertProblem(await fit(app, "s", body), status, code);
  assert.equal(await models.findCurrent("s"), undefined);
});

test("requests that can't be read", async () => {
  const { app } = testService();
  const post = (url: string, payload: string, type = "application/json") =>
    app.inject({ method: "POST", url, payload, headers: { "content-type": type } });
  assertProblem(await post("/predict/s", '{"timestamp": 1e999, "value": 1}'), 400, "invalid_request");
  assertProblem(await post("/predict/s", '{"timestamp": 1, "value": 1e999}'), 400, "invalid_request");
  assertProblem(await post("/predict/s", '{"timestamp": 1'), 400, "invalid_request");
  assertProblem(await post("/predict/s", '{"timestamp": 1, "value": 1, "k": 4}'), 400, "invalid_request");
  assertProblem(await post("/predict/s", ""), 400, "invalid_request");
  assertProblem(await post("/predict/s", "timestamp=1", "text/plain"), 415, "unsupported_media_type");
  assertProblem(await post("/fit/s", `[${"1,".repeat(3e6)}1]`), 413, "payload_too_large");
  assertProblem(await post("/predict/s?version=1", '{"timestamp": 1, "value": 1}'), 400, "invalid_request");
  assertProblem(await post("/predict/%zz", '{"timestamp": 1, "value": 1}'), 400, "invalid_request");
  assertProblem(await post("/predict/s?version=v0", '{"timestamp": 1, "value": 1}'), 400, "invalid_request");
});

test("series ids are bounded in length and alphabet", async () => {
  const { app } = testService();
  const tooLong = "x".repeat(65);
  for (const id of [tooLong, "__other__", "-a", "a b", "a%2Fb", "a%22", "%E2%82%AC", "a%00b", "x".repeat(500)]) {
    const answer = await fit(app, id.replace(" ", "%20"));
    assert.ok(answer.statusCode === 400 || answer.statusCode === 404, `${id} gave ${answer.statusCode}`);
    assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
  }
  for (const id of ["x".repeat(64), "sensor_123", "plant-1:pump.2"]) assert.equal((await fit(app, id)).statusCode, 200);
});

test("every answered prediction is recorded, also one from the cache", async () => {
  const { app, predictionLog } = testService();
  await fit(app, "s");
  const answers = [await predict(app, "s"), await predict(app, "s")];
  assert.deepEqual(answers[0]?.json(), answers[1]?.json());
  assert.equal(predictionLog.records.length, 2);
  assert.deepEqual(
    { ...predictionLog.records[1], score: 0 },
    {
      seriesId: "s",
      version: 1,
      timestamp: 1_700_001_000,
      value: 20,
      anomaly: false,
      score: 0,
      cacheHit: true,
    },
  );
});

test("a hit reads nothing from the model store, and the cache of predictions is used", async () => {
  const { app, models, cache } = testService();
  await fit(app, "s");
  await predict(app, "s", 20);
  assert.equal(models.reads, 0);
  for (const [key, verdict] of cache.verdicts) cache.verdicts.set(key, { ...verdict, anomaly: true });
  assert.equal((await predict(app, "s", 20)).json().anomaly, true);
  assert.equal((await predict(app, "s", 20.1)).json().anomaly, false);
});

test("without the cache the store answers, and refills it later", async () => {
  const { app, cache, predictionLog } = testService();
  cache.down = true;
  await fit(app, "s");
  assert.equal((await predict(app, "s")).statusCode, 200);
  cache.down = false;
  assert.equal((await predict(app, "s")).statusCode, 200);
  assert.equal((await predict(app, "s")).statusCode, 200);
  assert.deepEqual(
    predictionLog.records.map(({ cacheHit }) => cacheHit),
    [false, false, true],
  );
});

test("an unrecorded prediction is never answered", async () => {
  const { app, models, predictionLog, cache, lines } = testService();
  await fit(app, "s");
  predictionLog.down = true;
  const answer = await predict(app, "s");
  assertProblem(answer, 503, "store_unavailable");
  assert.equal(answer.headers["retry-after"], "1");
  assert.equal(cache.verdicts.size, 0);
  assert.equal(lines.filter(({ event }) => event === "prediction_metrics").length, 0);
  models.down = true;
  assertProblem(await fit(app, "s"), 503, "store_unavailable");
});

test("healthz is about the process, readyz about the store and the drain", async () => {
  const { app, models, readiness } = testService();
  const status = async (path: string) => (await app.inject(path)).statusCode;
  assert.deepEqual([await status("/healthz"), await status("/readyz")], [200, 200]);
  models.down = true;
  assert.deepEqual([await status("/healthz"), await status("/readyz")], [200, 503]);
  models.down = false;
  readiness.draining = true;
  assert.deepEqual([await status("/healthz"), await status("/readyz")], [200, 503]);
  await fit(app, "s");
  const answer = await predict(app, "s");
  assert.deepEqual([answer.statusCode, answer.headers.connection], [200, "close"]);
});

test("one log line per prediction, with the fields of the description", async () => {
  const { app, lines } = testService();
  await fit(app, "sensor_123");
  await predict(app, "sensor_123", 100);
  const [line] = lines.filter(({ event }) => event === "prediction_metrics");
  assert.ok(line !== undefined);
  const { level, time, service, ...fields } = line;
  assert.ok(level === "info" && service === "prediction-service" && !Number.isNaN(Date.parse(String(time))));
  assert.deepEqual(Object.keys(fields), [
    "event",
    "series_id",
    "model_version",
    "latency_inference_ms",
    "latency_logging_ms",
    "latency_total_ms",
    "cache_hit",
    "anomaly",
  ]);
  const { latency_inference_ms: inference, latency_logging_ms: logging, latency_total_ms: total } = fields;
  assert.deepEqual(
    [fields.series_id, fields.model_version, fields.cache_hit, fields.anomaly],
    ["sensor_123", "v1", true, true],
  );
  assert.ok(Number(inference) >= 0 && Number(logging) >= 0 && Number(total) >= Number(inference) + Number(logging));
});
