import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { assertProblem } from "../test-support/answers.ts";
import { fit, testService, training } from "../test-support/app.ts";
import { createApiKey, formatApiKey, hashSecret, parseApiKey, provesSecret } from "./api-key.ts";
import type { StoredKey } from "./api-keys.ts";
import { KeyAuthenticator } from "./authenticator.ts";
import type { Client } from "./client.ts";
import { readClients } from "./clients-file.ts";
import { TokenBucket } from "./token-bucket.ts";

const acme: Client = { name: "acme", prefixes: ["acme-", "a:"], requestsPerSecond: 10, maximumSeries: 2 };
const zeta: Client = { name: "zeta", prefixes: ["zeta-"], requestsPerSecond: 1000, maximumSeries: 100 };

/** A service of two clients with a key each, and a clock that stands still until it is moved. */
function service() {
  const keys = new Map<string, StoredKey>();
  const issue = (client: string, more: Partial<StoredKey> = {}): string => {
    const key = createApiKey();
    const secretSha256 = hashSecret(key.secret);
    keys.set(key.keyId, { keyId: key.keyId, client, secretSha256, expiresAt: null, revokedAt: null, ...more });
    return formatApiKey(key);
  };
  const known = { loaded: true, find: (keyId: string) => keys.get(keyId) };
  const clock = { now: 0 };
  const tested = testService({ authenticator: new KeyAuthenticator([acme, zeta], known, () => clock.now) });
  const call = (key: string | undefined, url: string, payload?: object, headers: Record<string, string> = {}) =>
    tested.app.inject({
      method: payload === undefined ? "GET" : "POST",
      url,
      headers: { ...(key !== undefined && { "x-api-key": key }), ...headers },
      ...(payload && { payload }),
    });
  return { ...tested, issue, call, known, clock };
}

test("a key is what was written into it, and nothing else is a key", () => {
  const key = createApiKey();
  const text = formatApiKey(key);
  assert.match(text, /^vigia_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(parseApiKey(text), key);
  assert.ok(provesSecret(key.secret, hashSecret(key.secret)));
  assert.ok(!provesSecret(createApiKey().secret, hashSecret(key.secret)));
  assert.ok(!provesSecret(key.secret, Buffer.alloc(0)));
  for (const other of ["", text.slice(1), `${text}x`, ` ${text}`, "vigia__", text.toUpperCase()]) {
    assert.equal(parseApiKey(other), undefined, other);
  }
});

test("without a valid key nothing is answered but health and documentation", async () => {
  const { app, call, issue, scrape } = service();
  const past = new Date(Date.now() - 1000);
  const refused = [
    undefined,
    "",
    "secret",
    formatApiKey(createApiKey()),
    issue("acme", { expiresAt: past }),
    issue("acme", { revokedAt: past }),
    issue("nobody"),
    `${issue("acme").slice(0, -1)}${"-"}`,
  ];
  for (const key of refused) {
    const answer = await call(key, "/series");
    assertProblem(answer, 401, "unauthorized", String(key));
    assert.equal(answer.headers["www-authenticate"], "Bearer");
  }
  for (const url of ["/healthz", "/readyz", "/docs", "/docs/openapi.json"]) {
    assert.equal((await app.inject(url)).statusCode, 200, url);
  }
  assert.match(await scrape(), /^http_requests_total\{route="\/series",code="401"\} 8$/m);
});

test("a key opens by either header, and x-api-key goes before a bearer token of something else", async () => {
  const { call, issue } = service();
  const key = issue("acme", { expiresAt: new Date(Date.now() + 60_000) });
  assert.equal((await call(key, "/series")).statusCode, 200);
  assert.equal((await call(undefined, "/series", undefined, { authorization: `Bearer ${key}` })).statusCode, 200);
  assert.equal((await call(key, "/series", undefined, { authorization: "Bearer of-the-proxy" })).statusCode, 200);
});

test("a client has its own series only", async () => {
  const { call, issue, store } = service();
  const [a, z] = [issue("acme"), issue("zeta")];
  assert.equal((await call(a, "/fit/acme-1", training)).statusCode, 200);
  assert.equal((await call(z, "/fit/zeta-1", training)).statusCode, 200);
  assert.equal((await call(z, "/predict/zeta-1", { timestamp: 1, value: 1 })).statusCode, 200);
  const others: [string, object?][] = [
    ["/fit/zeta-2", training],
    ["/predict/zeta-1", { timestamp: 1, value: 1 }],
    ["/predict", { series: [{ series_id: "zeta-1", points: [{ timestamp: 1, value: 1 }] }] }],
    ["/series/zeta-1"],
    ["/series/zeta-1/plot"],
    ["/series/zeta-1/predictions"],
    ["/series/zeta-1/rollback", {}],
    ["/series/acm"],
  ];
  for (const [url, payload] of others) assertProblem(await call(a, url, payload), 403, "forbidden_series", url);
  const ids = (await call(a, "/series")).json().series.map((each: { series_id: string }) => each.series_id);
  assert.deepEqual(ids, ["acme-1"]);
  assert.equal(await store.countSeries(zeta.prefixes), 1);
});

test("a client may have so many series; those that it has can be fitted again", async () => {
  const { call, issue } = service();
  const key = issue("acme");
  for (const id of ["acme-1", "a:2"]) assert.equal((await call(key, `/fit/${id}`, training)).statusCode, 200);
  assertProblem(await call(key, "/fit/acme-3", training), 403, "series_limit");
  assert.equal((await call(key, "/fit/acme-1", training)).statusCode, 200);
});

test("a series that was fitted before its client was named is listed and counted as its own", async () => {
  const { call, issue, store } = service();
  const [a, z] = [issue("acme"), issue("zeta")];
  const model = { detector: "mean-sigma", parameters: {}, points: 10 } as const;
  for (const seriesId of ["acme-1", "a:2", "nobody-1"]) {
    await store.add({ seriesId, client: "default", model, training: [] });
  }
  const page = (await call(a, "/series")).json().series;
  assert.deepEqual(
    page.map((each: Record<string, unknown>) => [each.series_id, each.client]),
    [
      ["a:2", "acme"],
      ["acme-1", "acme"],
    ],
  );
  assert.equal((await call(a, "/series/acme-1")).json().client, "acme");
  assert.deepEqual((await call(z, "/series")).json().series, []);
  assertProblem(await call(a, "/fit/acme-3", training), 403, "series_limit");
});

test("a series whose versions were all deleted makes room, and needs room to come back", async () => {
  const { app, call, issue, store } = service();
  const key = issue("acme");
  for (const id of ["acme-1", "acme-2"]) assert.equal((await call(key, `/fit/${id}`, training)).statusCode, 200);
  const removed = await app.inject({
    method: "DELETE",
    url: "/series/acme-1/versions/v1",
    headers: { "x-api-key": key },
  });
  assert.equal(removed.statusCode, 200);
  assert.equal((await call(key, "/fit/acme-3", training)).statusCode, 200);
  assertProblem(await call(key, "/fit/acme-1", training), 403, "series_limit");
  assert.equal((await store.describe("acme-1"))?.storedVersions, 0);
});

test("a client that asks too often is told when to come back; others are not held up", async () => {
  const { call, issue, clock } = service();
  const [one, another, z] = [issue("acme"), issue("acme"), issue("zeta")];
  for (let count = 0; count < 10; count += 1) {
    assert.equal((await call(count % 2 ? one : another, "/series")).statusCode, 200);
  }
  const answer = await call(one, "/series");
  assertProblem(answer, 429, "rate_limited");
  assert.equal(answer.headers["retry-after"], "1");
  assert.equal((await call(z, "/series")).statusCode, 200);
  clock.now += 100;
  assert.equal((await call(one, "/series")).statusCode, 200);
  assertProblem(await call(one, "/series"), 429, "rate_limited");
});

test("a wrong key costs the client nothing of its rate", async () => {
  const { call, issue } = service();
  const key = issue("acme");
  const wrong = key.slice(0, -8) + "A".repeat(8);
  for (let count = 0; count < 20; count += 1) assert.equal((await call(wrong, "/series")).statusCode, 401);
  assert.equal((await call(key, "/series")).statusCode, 200);
});

test("before the keys could be read nobody is told that its key is wrong", async () => {
  const { call, issue, known } = service();
  const key = issue("acme");
  known.loaded = false;
  assertProblem(await call(key, "/series"), 503, "store_unavailable");
});

test("a bucket fills at its rate, up to a second's worth", () => {
  const bucket = new TokenBucket(2, 0);
  assert.deepEqual([bucket.take(0), bucket.take(0), bucket.take(0)], [0, 0, 500]);
  assert.equal(bucket.take(500), 0);
  assert.deepEqual([bucket.take(60_000), bucket.take(60_000), bucket.take(60_000)], [0, 0, 500]);
  const slow = new TokenBucket(0.1, 0);
  assert.deepEqual([slow.take(0), slow.take(0)], [0, 10_000]);
});

test("without clients everybody may, without a key", async () => {
  const { app } = testService();
  assert.equal((await fit(app, "any")).statusCode, 200);
});

test("the file of clients is checked, and says what is wrong with it", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "vigia-clients-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "clients.json");
  const read = (content: unknown) => {
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return readClients(path);
  };
  assert.deepEqual(read([acme, zeta]), [acme, zeta]);
  const wrong: [unknown, RegExp][] = [
    ["{", /can't be read as JSON/],
    ["[]", /names no client/],
    [[{ ...acme, prefixes: [] }], /0\.prefixes/],
    [[{ ...acme, requestsPerSecond: 0 }], /0\.requestsPerSecond/],
    [[{ ...acme, key: "x" }], /key/],
    [[acme, { ...zeta, name: "acme" }], /named twice/],
    [[acme, { ...zeta, prefixes: ["acme-east-"] }], /acme-east- of zeta begins with acme- of acme/],
    [[acme, { ...zeta, prefixes: ["acme-"] }], /one owner/],
  ];
  for (const [content, message] of wrong) assert.throws(() => read(content), message);
  assert.throws(() => readClients(join(folder, "absent.json")), /CLIENTS_FILE/);
});
