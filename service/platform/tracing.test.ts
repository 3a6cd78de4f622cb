import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { currentTraceId, startTracing, traceRequest, withSpan } from "./tracing.ts";

interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status?: { readonly code?: number };
  readonly attributes?: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A receiver of OTLP over HTTP: keeps the spans of what is posted to it. */
const received: ReceivedSpan[] = [];
const resources: string[] = [];
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (request.url !== "/v1/traces") return void response.writeHead(404).end();
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
    resourceSpans: { resource: unknown; scopeSpans: { spans: ReceivedSpan[] }[] }[];
  };
  for (const { resource, scopeSpans } of body.resourceSpans) {
    resources.push(JSON.stringify(resource));
    received.push(...scopeSpans.flatMap(({ spans }) => spans));
  }
  response.writeHead(200, { "content-type": "application/json" }).end("{}");
});
let endpoint = "";

before(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
after(() => receiver.close());
beforeEach(() => {
  received.length = 0;
});

const caller = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const sampled = `00-${caller.traceId}-${caller.spanId}-01`;
const unsampled = `00-${caller.traceId}-${caller.spanId}-00`;
const answer = { method: "POST", route: "/predict/:series_id", code: 200 };

function start(options: { sampleRatio?: number; endpoint?: string; onFailure?: (error: Error) => void } = {}) {
  return startTracing({ endpoint, sampleRatio: 1, serviceVersion: "1.2.3", onFailure: assert.fail, ...options });
}

function named(name: string): ReceivedSpan {
  const span = received.find((candidate) => candidate.name === name);
  assert.ok(span, `${name} among ${received.map((candidate) => candidate.name).join(", ")}`);
  return span;
}

test("off: spans are only calls, and the caller's sampled trace id is known all the same", () => {
  assert.equal(traceRequest(sampled).traceId, caller.traceId);
  assert.equal(traceRequest(unsampled).traceId, undefined);
  assert.equal(traceRequest("nonsense").traceId, undefined);
  assert.equal(traceRequest(undefined), traceRequest(undefined), "nothing is made for a request without a trace");
  const trace = traceRequest(sampled);
  assert.equal(
    trace.run(() => withSpan("predict", () => 7)),
    7,
  );
  trace.end(answer);
  assert.equal(currentTraceId(), undefined);
});

test("a request and its stages arrive as one trace, below the caller's span", async () => {
  const stop = await start();
  const trace = traceRequest(sampled);
  assert.equal(trace.traceId, caller.traceId);
  await trace.run(async () => {
    await withSpan("model", async () => {
      await delay(1);
      assert.equal(currentTraceId(), caller.traceId);
      await withSpan("cache", () => delay(1));
    });
    withSpan("predict", () => 7);
    await Promise.all([withSpan("persist", () => delay(1))]);
  });
  trace.end(answer);
  await stop();

  const request = named("POST /predict/:series_id");
  assert.equal(request.parentSpanId, caller.spanId);
  for (const name of ["model", "predict", "persist"]) assert.equal(named(name).parentSpanId, request.spanId, name);
  assert.equal(named("cache").parentSpanId, named("model").spanId);
  assert.deepEqual([...new Set(received.map(({ traceId }) => traceId))], [caller.traceId]);
  assert.match(JSON.stringify(request.attributes), /"http.response.status_code".*200/);
  assert.match(resources.join(""), /service\.name.*prediction-service.*1\.2\.3/);
});

test("concurrent requests don't mix", async () => {
  const stop = await start();
  const ids = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const trace = traceRequest(undefined);
      await trace.run(async () => {
        await delay(index);
        await withSpan(`stage ${index}`, () => delay(1));
      });
      trace.end(answer);
      return trace.traceId;
    }),
  );
  await stop();
  assert.equal(new Set(ids).size, 5);
  for (const [index, id] of ids.entries()) assert.equal(named(`stage ${index}`).traceId, id);
});

test("what a caller does not sample is not sent, and has no trace id for exemplars", async () => {
  const stop = await start();
  const trace = traceRequest(unsampled);
  assert.equal(trace.traceId, undefined);
  trace.run(() => withSpan("predict", () => 7));
  trace.end(answer);
  await stop();
  assert.deepEqual(received, []);
});

test("a caller's decision goes before the ratio", async () => {
  const stop = await start({ sampleRatio: 0 });
  assert.equal(traceRequest(undefined).traceId, undefined);
  assert.equal(traceRequest(sampled).traceId, caller.traceId);
  await stop();
});

test("a failing stage is marked with its kind, not its text, and fails as it did", async () => {
  const stop = await start();
  const trace = traceRequest(undefined);
  const failure = Object.assign(new Error("private text"), { code: "unknown_series" });
  await assert.rejects(
    trace.run(() => withSpan("model", () => Promise.reject(failure))),
    failure,
  );
  assert.throws(
    () =>
      trace.run(() =>
        withSpan("predict", () => {
          throw failure;
        }),
      ),
    failure,
  );
  trace.end({ ...answer, code: 500 });
  await stop();
  for (const name of ["model", "predict", "POST /predict/:series_id"]) assert.equal(named(name).status?.code, 2, name);
  assert.match(JSON.stringify(named("model").attributes), /unknown_series/);
  assert.doesNotMatch(JSON.stringify(received), /private text/);
});

test("a receiver that is away is reported, and neither a request nor the end waits for it", async () => {
  const failures: Error[] = [];
  const stop = await start({ endpoint: "http://127.0.0.1:9", onFailure: (error) => failures.push(error) });
  const trace = traceRequest(undefined);
  trace.run(() => withSpan("predict", () => 7));
  trace.end(answer);
  const began = performance.now();
  await stop();
  assert.ok(performance.now() - began < 2500);
  await delay(10);
  assert.equal(failures.length, 1);
});
