/** What `inject` can't show: slow clients, large bodies, broken HTTP, connections in a drain. On the loopback only. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { assertProblem } from "../test-support/answers.ts";
import { fit, predict, type TestServiceOptions, testService } from "../test-support/app.ts";
import { eventually } from "../test-support/replica.ts";

const impatient = { request: 300, headers: 150, check: 30, keepAlive: 5000 };

async function listening(context: TestContext, options: TestServiceOptions = {}) {
  const service = testService({ timeouts: impatient, ...options });
  await service.app.listen({ host: "127.0.0.1", port: 0 });
  context.after(async () => {
    service.app.server.closeAllConnections();
    await service.app.close();
  });
  const address = service.app.server.address();
  return { ...service, port: typeof address === "object" ? (address?.port ?? 0) : 0 };
}

/** Sends bytes as they come and resolves with all that came back once the connection is closed. */
async function exchange(port: number, chunks: AsyncIterable<string> | Iterable<string>): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let received = "";
  let closed = false;
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("close", () => {
    closed = true;
  });
  // A server that has answered and closed resets what is still sent.
  socket.on("error", () => undefined);
  for await (const chunk of chunks) {
    // What has arrived is read first: a write to a connection that was reset would throw the answer away.
    await turn();
    if (closed || received !== "") break;
    socket.write(chunk);
  }
  await ended;
  return received;
}

/** Waits until the metrics show this line; they follow what a client sees of its connection. */
async function shows(scrape: () => Promise<string>, line: RegExp): Promise<void> {
  if (!(await eventually(async () => line.test(await scrape()), 5000))) assert.match(await scrape(), line);
}

function problemOf(answer: string): { line: string; code: string } {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { line: head.split("\r\n")[0] ?? "", code: JSON.parse(body).code };
}

async function* slowly(...chunks: string[]): AsyncGenerator<string> {
  for (const chunk of chunks) {
    yield chunk;
    await delay(40);
  }
}

const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n`;

test("headers and bodies that do not come in time are ended with 408, and counted", async (context) => {
  const { port, scrape } = await listening(context);
  const headers = await exchange(port, slowly("POST /predict/s HTTP/1.1\r\n", ...Array(20).fill("x: y\r\n")));
  assert.deepEqual(problemOf(headers), { line: "HTTP/1.1 408 Request Timeout", code: "request_timeout" });
  const body = await exchange(port, slowly(`${post("/predict/s", 100)}\r\n`, ...Array(20).fill(" ")));
  assert.deepEqual(problemOf(body), { line: "HTTP/1.1 408 Request Timeout", code: "request_timeout" });
  await shows(scrape, /^request_errors_total\{kind="request_timeout"\} 2$/m);
  await shows(scrape, /^http_requests_in_flight 0$/m);
});

test("a caller who goes away in the middle of its body is counted, and nothing stays in flight", async (context) => {
  const { port, scrape } = await listening(context);
  const socket = connect(port, "127.0.0.1");
  socket.write(`${post("/fit/s", 1000)}\r\n[1,`);
  await shows(scrape, /^http_requests_in_flight 1$/m);
  socket.destroy();
  await shows(scrape, /^http_requests_in_flight 0$/m);
  assert.match(await scrape(), /^http_requests_total\{route="\/fit\/:series_id",code="408"\} 1$/m);
});

test("clients that are slow to send their bodies hold up nobody else; once the bodies are there they count", async (context) => {
  const { app, port, load, recorder, scrape } = await listening(context, {
    timeouts: { ...impatient, request: 3000 },
    load: { maximumInFlight: 3 },
  });
  await fit(app, "s");
  const body = '{"timestamp":1,"value":20}';
  const slow = Array.from({ length: 10 }, () => connect(port, "127.0.0.1"));
  context.after(() => slow.forEach((socket) => void socket.destroy()));
  const answers: string[] = [];
  for (const socket of slow) {
    socket.on("data", (chunk) => void answers.push(chunk.toString("latin1").slice(0, 12)));
    socket.write(`${post("/predict/s", body.length)}\r\n{`);
  }
  await shows(scrape, /^http_requests_in_flight 10$/m);
  assert.equal((await predict(app, "s")).statusCode, 200);

  const { promise: paused, resolve: go } = Promise.withResolvers<void>();
  const record = recorder.record.bind(recorder);
  recorder.record = (rows) => paused.then(() => record(rows));
  const [gone, ...others] = slow;
  gone?.destroy();
  for (const socket of others) socket.write(body.slice(1));
  // Three wait for their records; the other six are refused.
  await shows(scrape, /^http_requests_in_flight 3$/m);
  assert.equal(load.inFlight, 3);
  assertProblem(await predict(app, "s"), 503, "overloaded");
  // One more goes away while it waits for its answer.
  others[0]?.destroy();
  go();
  await shows(scrape, /^http_requests_in_flight 0$/m);
  assert.deepEqual([load.inFlight, load.points], [0, 0]);
  await eventually(async () => answers.length >= 8, 5000);
  assert.deepEqual(answers.toSorted(), [...Array(2).fill("HTTP/1.1 200"), ...Array(6).fill("HTTP/1.1 503")]);
});

test("a body of 100 MB is refused by its length, and without one before it is read", async (context) => {
  const { port, scrape, store, recorder } = await listening(context, { timeouts: { ...impatient, request: 20_000 } });
  const announced = await exchange(port, [`${post("/fit/s", 100e6)}\r\n`]);
  assert.deepEqual(problemOf(announced), { line: "HTTP/1.1 413 Payload Too Large", code: "payload_too_large" });

  let sent = 0;
  const megabyte = `100000\r\n${" ".repeat(0x100000)}\r\n`;
  async function* endless(): AsyncGenerator<string> {
    yield "POST /fit/s HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    for (; sent < 100; sent += 1) {
      yield megabyte;
      await delay(5);
    }
  }
  const chunked = await exchange(port, endless());
  assert.match(chunked, /^HTTP\/1.1 413 /);
  assert.ok(sent < 100, `${sent} MB were read`);
  const metrics = await scrape();
  assert.match(metrics, /^request_errors_total\{kind="payload_too_large"\} 2$/m);
  assert.match(metrics, /^http_requests_total\{route="\/fit\/:series_id",code="413"\} 2$/m);
  assert.match(metrics, /^http_requests_in_flight 0$/m);
  assert.deepEqual([await store.describe("s"), recorder.records.length], [undefined, 0]);
});

test("what is no HTTP, and headers of more than 16 KB", async (context) => {
  const { port, scrape } = await listening(context);
  const nonsense = await exchange(port, ["EHLO mail\r\n\r\n"]);
  assert.deepEqual(problemOf(nonsense), { line: "HTTP/1.1 400 Bad Request", code: "invalid_request" });
  const large = await exchange(port, [`GET /series HTTP/1.1\r\nhost: x\r\ncookie: ${"x".repeat(17_000)}\r\n\r\n`]);
  assert.deepEqual(problemOf(large), {
    line: "HTTP/1.1 431 Request Header Fields Too Large",
    code: "headers_too_large",
  });
  assert.match(await scrape(), /^http_requests_total\{route="unmatched",code="431"\} 1$/m);
  const longId = await exchange(port, [
    `GET /series/${"x".repeat(10_000)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
  ]);
  assert.deepEqual(problemOf(longId), { line: "HTTP/1.1 400 Bad Request", code: "invalid_request" });
});

test("requests without a host, and with an expectation that nobody knows, are answered and counted", async (context) => {
  const { app, port, scrape } = await listening(context);
  await fit(app, "s");
  const body = '{"timestamp":1,"value":20}';
  const hostless = post("/predict/s", body.length).replace("host: x\r\n", "connection: close\r\n");
  const refused = await exchange(port, [`${hostless}\r\n${body}`]);
  assert.deepEqual(problemOf(refused), { line: "HTTP/1.1 400 Bad Request", code: "invalid_request" });
  for (const path of ["/healthz", "/nowhere"]) {
    const other = await exchange(port, [`GET ${path} HTTP/1.1\r\nconnection: close\r\n\r\n`]);
    assert.deepEqual(problemOf(other), { line: "HTTP/1.1 400 Bad Request", code: "invalid_request" });
  }
  assert.match(await exchange(port, ["GET /healthz HTTP/1.0\r\n\r\n"]), /^HTTP\/1.1 200 /);
  const expecting = post("/predict/s", body.length).replace("host", "expect: magic\r\nconnection: close\r\nhost");
  assert.match(await exchange(port, [`${expecting}\r\n${body}`]), /^HTTP\/1.1 200 /);
  const metrics = await scrape();
  assert.match(metrics, /^request_errors_total\{kind="invalid_request"\} 3$/m);
  assert.match(metrics, /^http_requests_total\{route="\/predict\/:series_id",code="400"\} 1$/m);
  assert.match(metrics, /^http_requests_total\{route="unmatched",code="400"\} 2$/m);
  assert.match(metrics, /^http_requests_total\{route="\/predict\/:series_id",code="200"\} 1$/m);
  assert.match(metrics, /^http_requests_in_flight 0$/m);
});

test("requests on one connection are answered in order; in a drain the connection is closed after the answer", async (context) => {
  const { app, port, readiness } = await listening(context);
  await fit(app, "s");
  const body = '{"timestamp":1,"value":20}';
  const request = `${post("/predict/s", body.length)}\r\n${body}`;
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write(request + request);
  await delay(100);
  assert.equal(received.match(/HTTP\/1.1 200 OK/g)?.length, 2);
  assert.doesNotMatch(received, /connection: close/i);
  readiness.draining = true;
  socket.write(request);
  await closed;
  assert.equal(received.match(/HTTP\/1.1 200 OK/g)?.length, 3);
  assert.match(received, /connection: close/i);
});
