/** The metrics listener over real HTTP: what a scraper sees, and what a bad one can do. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { Faults } from "../platform/faults.ts";
import { createLog } from "../platform/log.ts";
import { createMetricsApp } from "./metrics-app.ts";
import { testMetrics } from "./test-metrics.ts";

async function listening(context: TestContext, faults?: Faults) {
  const tested = testMetrics(500);
  const app = createMetricsApp(tested.metrics, faults, createLog("fatal"));
  await app.listen({ host: "127.0.0.1", port: 0 });
  context.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { ...tested, app, port, url: `http://127.0.0.1:${port}` };
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn += 1) await delay(5);
  assert.ok(condition());
}

test("a scraper gets the format that it asks for", async (context) => {
  const { url } = await listening(context);
  const plain = await fetch(`${url}/metrics`, { headers: { accept: "text/plain;version=0.0.4;q=1,*/*;q=0.1" } });
  assert.equal(plain.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.ok(!(await plain.text()).includes("# EOF"));
  const open = await fetch(`${url}/metrics`, { headers: { accept: "application/openmetrics-text;version=1.0.0" } });
  assert.equal(open.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  assert.ok((await open.text()).endsWith("# EOF\n"));
  const exemplars = await fetch(`${url}/exemplars`, { headers: { "accept-encoding": "gzip" } });
  assert.equal(exemplars.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  assert.equal(exemplars.headers.get("content-encoding"), null);
  await exemplars.text();
});

test("a reader that goes away, and one that does not read, hold nothing up", async (context) => {
  const { metrics, predict, port, url } = await listening(context);
  for (let index = 0; index < 500; index += 1) predict(`series-${index}`);
  const idle = connect(port, "127.0.0.1");
  idle.pause();
  idle.write("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n");
  const leaving = connect(port, "127.0.0.1");
  leaving.write("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(leaving, "data");
  leaving.destroy();
  await until(() => metrics.scrapesInFlight <= 1);
  const text = await (await fetch(`${url}/metrics`)).text();
  assert.ok(text.includes('series_id="series-499"'));
  idle.destroy();
  await until(() => metrics.scrapesInFlight === 0);
});

test("a scrape too many is refused in words", async (context) => {
  const { metrics, url } = await listening(context);
  const open = Array.from({ length: 5 }, () => metrics.scrape("text"));
  const refused = await fetch(`${url}/metrics`);
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /Too many scrapes/);
  for (const stream of open) stream?.destroy();
});

test("the fault switch takes what its schema allows, and is there only where faults are enabled", async (context) => {
  const faults = new Faults();
  const { app } = await listening(context, faults);
  const put = (payload: object) => app.inject({ method: "PUT", url: "/faults", payload });
  assert.deepEqual((await put({ logging_ms: 20 })).json(), { inference_ms: 0, logging_ms: 20, error_ratio: 0 });
  assert.equal(faults.settings.logging_ms, 20);
  const wrong = await put({ error_ratio: 2 });
  assert.equal(wrong.statusCode, 400);
  assert.equal(wrong.json().code, "invalid_request");
  assert.equal(wrong.json().errors[0].path, "error_ratio");
  assert.equal((await put({ unknown: 1 })).statusCode, 400);
  assert.equal((await app.inject({ method: "DELETE", url: "/faults" })).statusCode, 204);
  assert.equal(faults.settings.logging_ms, 0);
  const without = await listening(context);
  const absent = await without.app.inject({ method: "PUT", url: "/faults", payload: {} });
  assert.equal(absent.statusCode, 404);
  assert.equal(absent.headers["content-type"], "application/problem+json; charset=utf-8");
});
