/** The whole service without its stores: what must end in time ends in time. On the loopback only. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { assemble } from "./assemble.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./platform/log.ts";
import { PredictionRecorder } from "./predictions/recorder/prediction-recorder.ts";
import { freePort } from "./test-support/containers.ts";

/** Its stores are addresses where nobody listens. */
async function configuration(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "vigia-assemble-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const secret = join(folder, "secret");
  writeFileSync(secret, "secret");
  return readConfig({
    PORT: String(await freePort()),
    METRICS_PORT: String(await freePort()),
    DATABASE_URL: "postgres://service@127.0.0.1:1/vigia",
    DATABASE_PASSWORD_FILE: secret,
    REDIS_URL: "redis://service@127.0.0.1:1",
    REDIS_PASSWORD_FILE: secret,
    QUEUE_URL: "redis://service@127.0.0.1:1",
    QUEUE_PASSWORD_FILE: secret,
  });
}

test("clients that trickle their requests, on either port, keep neither the recorder nor the rest from closing", async (context) => {
  const config = await configuration(context);
  const service = assemble(config, createLog("silent"));
  await service.start();
  const closed: string[] = [];
  const close = PredictionRecorder.prototype.close;
  context.mock.method(PredictionRecorder.prototype, "close", async function (this: PredictionRecorder) {
    await close.call(this);
    closed.push("recorder");
  });
  const head = "POST /predict/s HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
  const left: Promise<void>[] = [];
  for (const [name, port] of Object.entries({ api: config.PORT, metrics: config.METRICS_PORT })) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    const gone = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    left.push(gone.then(() => void closed.push(name)));
    socket.write(head);
    const trickle = setInterval(() => socket.write(" "), 50);
    context.after(() => {
      clearInterval(trickle);
      socket.destroy();
    });
  }
  await delay(100);
  const start = performance.now();
  await service.close();
  const seconds = (performance.now() - start) / 1000;
  assert.ok(seconds < 3, `closed after ${seconds} s`);
  await Promise.all(left);
  assert.equal(closed.length, 3);
  assert.ok(closed.indexOf("recorder") < closed.indexOf("metrics"), closed.join(", "));
});
