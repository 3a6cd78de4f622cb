import assert from "node:assert/strict";
import { test } from "node:test";
import { fit, predict, testService } from "../test-support/app.ts";

const put = (service: ReturnType<typeof testService>, payload: object) =>
  service.metricsApp.inject({ method: "PUT", url: "/faults", payload });

test("the switch exists only where faults are enabled, and never on the public port", async () => {
  const without = testService();
  assert.equal((await put(without, {})).statusCode, 404);
  assert.equal((await without.metricsApp.inject({ method: "DELETE", url: "/faults" })).statusCode, 404);
  const enabled = testService({ faults: true });
  assert.equal((await enabled.app.inject({ method: "PUT", url: "/faults", payload: {} })).statusCode, 404);
  assert.equal((await put(enabled, {})).statusCode, 200);
});

test("injected errors are answered, counted, neither recorded nor logged as predictions, and end", async () => {
  const service = testService({ faults: true });
  await fit(service.app, "s");
  assert.deepEqual((await put(service, { error_ratio: 1 })).json(), { inference_ms: 0, logging_ms: 0, error_ratio: 1 });
  const answer = await predict(service.app, "s");
  assert.deepEqual([answer.statusCode, answer.json().code], [500, "injected_fault"]);
  assert.equal(service.recorder.records.length, 0);
  assert.equal((await service.metricsApp.inject({ method: "DELETE", url: "/faults" })).statusCode, 204);
  assert.equal((await predict(service.app, "s")).statusCode, 200);
});

test("settings out of range or unknown are refused and change nothing", async () => {
  const service = testService({ faults: true });
  await fit(service.app, "s");
  for (const settings of [{ error_ratio: 2 }, { inference_ms: -1 }, { logging_ms: 1e6 }, { latency: 5 }]) {
    assert.equal((await put(service, settings)).statusCode, 400);
  }
  assert.equal((await predict(service.app, "s")).statusCode, 200);
});
