import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem } from "../test-support/answers.ts";
import { fit, predict, testService, training } from "../test-support/app.ts";

/** Answers to requests that are no good, each with what it must be; nothing may be stored, and each is counted once. */
async function assertRefused(
  service: ReturnType<typeof testService>,
  code: string,
  status: number,
  requests: readonly { method?: "POST" | "GET" | "DELETE"; url: string; payload?: string; type?: string }[],
): Promise<void> {
  const count = async () =>
    Number(new RegExp(`^request_errors_total\\{kind="${code}"\\} (\\d+)$`, "m").exec(await service.scrape())?.[1]);
  const before = await count();
  const stored = [service.recorder.records.length, await service.store.countSeries([""])];
  for (const { method = "POST", url, payload, type = "application/json" } of requests) {
    const headers = payload === undefined ? {} : { "content-type": type };
    const answer = await service.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    assertProblem(answer, status, code, `${method} ${url.slice(0, 80)} ${payload?.slice(0, 80) ?? ""}: ${answer.body}`);
  }
  assert.equal((await count()) - before, requests.length);
  assert.deepEqual([service.recorder.records.length, await service.store.countSeries([""])], stored);
  assert.match(await service.scrape(), /^http_requests_in_flight 0$/m);
}

const predictions = (...payloads: string[]) => payloads.map((payload) => ({ url: "/predict/s", payload }));
const many = (...payloads: string[]) => payloads.map((payload) => ({ url: "/predict", payload }));
const fits = (...bodies: unknown[]) =>
  bodies.map((body) => ({ url: "/fit/s", payload: typeof body === "string" ? body : JSON.stringify(body) }));

test("bodies that are no JSON, or not what is asked for", async () => {
  const service = testService();
  await fit(service.app, "s");
  await assertRefused(service, "invalid_request", 400, [
    ...predictions("", "{", "null", "[]", "3", '"x"', '{"timestamp":1', "\u0000", '{"timestamp":1,"value":1}x'),
    ...predictions('{"timestamp":1}', '{"timestamp":"1","value":1}', '{"timestamp":1,"value":null}'),
    ...predictions('{"timestamp":1,"value":1,"k":4}', '{"timestamp":1,"value":1,"__proto__":{}}'),
    ...predictions('{"points":[]}', '{"points":{}}', '{"points":[1]}', '{"points":[],"timestamp":1,"value":1}'),
    ...predictions(JSON.stringify({ points: Array.from({ length: 1001 }, (_, i) => ({ timestamp: i, value: 1 })) })),
    ...many("{}", '{"series":[]}', '{"series":[{"series_id":"s"}]}', '{"series":[{"series_id":"a/b","points":[]}]}'),
    { url: "/predict/s" },
    { url: "/fit/s" },
    { url: "/series/s/rollback", payload: '{"version":1}' },
  ]);
});

test("numbers that are none, or that nobody means", async () => {
  const service = testService();
  await fit(service.app, "s");
  await assertRefused(service, "invalid_request", 400, [
    ...predictions('{"timestamp":1,"value":NaN}', '{"timestamp":1,"value":Infinity}', '{"timestamp":1,"value":1e999}'),
    ...predictions('{"timestamp":1,"value":-1e999}', '{"timestamp":1,"value":1e101}', '{"timestamp":1e999,"value":1}'),
    ...predictions('{"timestamp":-1,"value":1}', '{"timestamp":1767225600000,"value":1}'),
    ...fits({ ...training, values: [...training.values.slice(1), null] }),
    ...fits({ ...training, values: [...training.values.slice(1), "20"] }),
    ...fits({ ...training, timestamps: training.timestamps.map((t) => -t) }),
    ...fits({ ...training, sigmas: 0 }, { ...training, period: -1 }, { ...training, detector: "magic" }),
    ...fits({ values: training.values }, { ...training, k: 4 }, "[]", "{", "null", ""),
  ]);
});

test("keys that are given twice", async () => {
  const service = testService();
  await fit(service.app, "a:b");
  await assertRefused(service, "invalid_request", 400, [
    ...predictions('{"timestamp":1,"value":1,"value":2}', '{"points":[{"timestamp":1,"timestamp":2,"value":1}]}'),
    ...many('{"series":[{"series_id":"a:b","points":[{"timestamp":1,"value":1,"value":2}]}]}'),
    ...many('{"series":[{"series_id":"a\\u003ab","points":[{"timestamp":1,"value":1,"value":2}]}]}'),
    ...many('{"series":[{"series_id":"a\\u003Ab","points":[{"timestamp":1,"v\\u0061lue":1,"value":2}]}]}'),
    ...fits(`{"values":[1],${JSON.stringify(training).slice(1)}`),
    { url: "/series/s/rollback", payload: '{"version":"v1","version":"v2"}' },
  ]);
  const headers = { "content-type": "application/json" };
  for (const id of ["a:b", "a\\u003ab", "\\u0061\\u003Ab"]) {
    const payload = `{"series":[{"series_id":"${id}","points":[{"timestamp":1,"value":1}]}]}`;
    const fine = await service.app.inject({ method: "POST", url: "/predict", headers, payload });
    assert.equal(fine.statusCode, 200, id);
  }
});

test("points of tomorrow", async () => {
  const service = testService();
  await fit(service.app, "s");
  const future = Math.round(Date.now() / 1000) + 2 * 86_400;
  await assertRefused(service, "timestamp_in_future", 422, [
    ...predictions(`{"timestamp":${future},"value":1}`, `{"points":[{"timestamp":${future},"value":1}]}`),
    ...many(`{"series":[{"series_id":"s","points":[{"timestamp":${future},"value":1}]}]}`),
    ...fits({ ...training, timestamps: training.timestamps.map((_, index) => future + index) }),
  ]);
  const soon = await predict(service.app, "s", 20, Math.round(Date.now() / 1000) + 3600);
  assert.equal(soon.statusCode, 200);
});

test("the same point or series twice", async () => {
  const service = testService();
  await fit(service.app, "s");
  const twice = '[{"timestamp":2,"value":1},{"timestamp":1,"value":1},{"timestamp":2,"value":3}]';
  await assertRefused(service, "duplicate_timestamp", 422, [
    ...predictions(`{"points":${twice}}`),
    ...many(`{"series":[{"series_id":"s","points":${twice}}]}`),
  ]);
  const entry = '{"series_id":"s","points":[{"timestamp":1,"value":1}]}';
  const half = JSON.stringify(Array.from({ length: 600 }, (_, i) => ({ timestamp: i, value: 1 })));
  await assertRefused(service, "invalid_request", 400, [
    ...many(`{"series":[${entry},${entry}]}`),
    ...many(`{"series":[{"series_id":"s","points":${half}},{"series_id":"t","points":${half}}]}`),
  ]);
});

test("training data that nothing can be learnt from", async () => {
  const service = testService();
  const { timestamps, values } = training;
  await assertRefused(service, "training_data_unequal_length", 422, fits({ timestamps: timestamps.slice(1), values }));
  await assertRefused(service, "training_data_too_short", 422, fits({ timestamps: [], values: [] }));
  await assertRefused(service, "training_data_constant", 422, fits({ timestamps, values: values.map(() => 7) }));
});

test("series ids and versions that are none", async () => {
  const service = testService();
  const ids = [
    "__other__",
    "-a",
    "a%20b",
    "a%2Fb",
    "a%22",
    "%E2%82%AC",
    "a%00b",
    "a%0Ab",
    "x".repeat(65),
    "x".repeat(10_000),
  ];
  const payload = JSON.stringify(training);
  await assertRefused(service, "invalid_request", 400, [
    ...ids.map((id) => ({ url: `/fit/${id}`, payload })),
    ...ids.map((id) => ({ url: `/predict/${id}`, payload: '{"timestamp":1,"value":1}' })),
    ...ids.map((id) => ({ method: "GET" as const, url: `/series/${id}` })),
    { url: "/predict/%zz", payload: '{"timestamp":1,"value":1}' },
    { url: "/predict/s?version=1", payload: '{"timestamp":1,"value":1}' },
    { url: "/predict/s?version=v0", payload: '{"timestamp":1,"value":1}' },
    { url: "/predict/s?version=v1&version=v2", payload: '{"timestamp":1,"value":1}' },
    { url: "/predict/s?versoin=v1", payload: '{"timestamp":1,"value":1}' },
    { method: "DELETE", url: "/series/s/versions/1" },
    { method: "GET", url: "/series?limit=0" },
    { method: "GET", url: "/series?limit=1001" },
    { method: "GET", url: "/series?cursor=%00" },
    { method: "GET", url: "/series/s/predictions?from=yesterday" },
    { method: "GET", url: "/series/s/predictions?anomaly=1" },
    { method: "GET", url: "/series/s/predictions?cursor=!" },
  ]);
  for (const id of ["x".repeat(64), "sensor_123", "plant-1:pump.2"]) {
    assert.equal((await fit(service.app, id)).statusCode, 200);
  }
});

test("what does not exist", async () => {
  const service = testService();
  const point = '{"timestamp":1,"value":1}';
  await assertRefused(service, "unknown_series", 404, [
    { url: "/predict/s", payload: point },
    { url: "/predict/s?version=v1", payload: point },
    { method: "GET", url: "/series/s" },
    { method: "GET", url: "/series/s/plot" },
    { method: "DELETE", url: "/series/s/versions/v1" },
    { url: "/series/s/rollback", payload: "{}" },
  ]);
  await fit(service.app, "s");
  await assertRefused(service, "unknown_version", 404, [
    { url: "/predict/s?version=v2", payload: point },
    { method: "GET", url: "/series/s/plot?version=v2" },
    { method: "DELETE", url: "/series/s/versions/v2" },
    { url: "/series/s/rollback", payload: "{}" },
    { url: "/series/s/rollback", payload: '{"version":"v7"}' },
  ]);
  await assertRefused(service, "not_found", 404, [
    { method: "GET", url: "/nothing" },
    { method: "GET", url: "/metrics" },
    { url: "/predict/s/t", payload: point },
    { method: "DELETE", url: "/nothing" },
    // Whatever the body is, the route is what is wrong.
    ...["", "{", "[".repeat(300_000)].map((payload) => ({ url: "/nothing", payload })),
    { url: "/nothing", payload: point, type: "application/xml" },
    { url: "/nothing", payload: point, type: "application/" },
  ]);
});

test("other methods and media types", async () => {
  const service = testService();
  await assertRefused(service, "method_not_allowed", 405, [
    { method: "GET", url: "/predict/s" },
    { method: "DELETE", url: "/series/s" },
    { url: "/healthz", payload: "{}" },
    { url: "/docs", payload: "{}" },
    { method: "DELETE", url: "/docs/openapi.json" },
  ]);
  assert.equal((await service.app.inject("/predict/s")).headers.allow, "POST");
  await assertRefused(service, "unsupported_media_type", 415, [
    { url: "/predict/s", payload: "timestamp=1", type: "text/plain" },
    { url: "/fit/s", payload: "<x/>", type: "application/xml" },
    { url: "/predict/s", payload: "timestamp=1", type: "application/x-www-form-urlencoded" },
  ]);
});

test("bodies that are too large", async () => {
  const service = testService();
  const large = (bytes: number) => `[${"1,".repeat(bytes / 2)}1]`;
  await assertRefused(service, "payload_too_large", 413, [
    { url: "/predict/s", payload: large(300_000) },
    { url: "/predict", payload: large(300_000) },
    { url: "/fit/s", payload: large(5_000_000) },
  ]);
});
