import assert from "node:assert/strict";
import { test } from "node:test";
import { Receiver } from "./receiver.ts";

const payload = {
  status: "firing",
  alerts: [
    { status: "firing", labels: { alertname: "PostgresDown", severity: "critical", host: "a" } },
    { status: "resolved", labels: { alertname: "RedisDown", severity: "warning" } },
  ],
};
const post = (url: string, body: string) => fetch(url, { method: "POST", body });

test("each alert of a message is received, with what became of it", async () => {
  const receiver = await Receiver.listen("127.0.0.1");
  try {
    assert.equal((await post(receiver.url, JSON.stringify(payload))).status, 200);
    assert.deepEqual(
      receiver.messages.map(({ name, status, severity }) => [name, status, severity]),
      [
        ["PostgresDown", "firing", "critical"],
        ["RedisDown", "resolved", "warning"],
      ],
    );
  } finally {
    await receiver.close();
  }
});

test("nobody without the token can write messages, and what is none is refused", async () => {
  const receiver = await Receiver.listen("127.0.0.1");
  try {
    const { origin } = new URL(receiver.url);
    assert.equal((await post(`${origin}/`, JSON.stringify(payload))).status, 404);
    assert.equal((await post(`${receiver.url}x`, JSON.stringify(payload))).status, 404);
    assert.equal((await fetch(receiver.url)).status, 404);
    assert.equal((await post(receiver.url, "no JSON")).status, 400);
    assert.equal((await post(receiver.url, '{"alerts":[{}]}')).status, 400);
    assert.deepEqual(receiver.messages, []);
  } finally {
    await receiver.close();
  }
});

test("waiting ends with the message, with the time, or with an interruption", async () => {
  const receiver = await Receiver.listen("127.0.0.1");
  try {
    const fired = receiver.wait(({ name }) => name === "PostgresDown", 5);
    await post(receiver.url, JSON.stringify(payload));
    assert.equal((await fired)?.status, "firing");
    assert.equal(await receiver.wait(({ name }) => name === "TargetDown", 0.3), undefined);
    const stop = new AbortController();
    const waiting = receiver.wait(({ name }) => name === "TargetDown", 60, stop.signal);
    stop.abort();
    await assert.rejects(waiting);
  } finally {
    await receiver.close();
  }
});

test("an address that is none of this machine's is named", async () => {
  await assert.rejects(Receiver.listen("192.0.2.1"), /192\.0\.2\.1/);
});
