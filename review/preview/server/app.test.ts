import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { createApp } from "./app.ts";
import type { Source } from "./settings.ts";

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A Prometheus that keeps what it is asked. */
async function upstream(t: TestContext, status = 200, answer = '{"status":"success","data":[]}') {
  const asked: Asked[] = [];
  const server = createServer((request, reply) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      asked.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
      reply.writeHead(status, { "content-type": "application/json", "set-cookie": "a=b" }).end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.after(() => server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function app(t: TestContext, source: Partial<Source> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "vigia-preview-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ["dashboards", "runbooks", "page", "page/assets"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "page/index.html"), "<title>page</title>");
  writeFileSync(join(folder, "page/assets/main.js"), "1");
  writeFileSync(join(folder, "password"), "secret\n");
  const made: Source = {
    uid: "prometheus",
    name: "Prometheus",
    url: "http://127.0.0.1:65431",
    isDefault: true,
    timeInterval: "5s",
    ...source,
  };
  const server = await createApp({
    dashboards: join(folder, "dashboards"),
    runbooks: join(folder, "runbooks"),
    page: join(folder, "page"),
    sources: () => [made],
    allowedHosts: ["preview"],
  });
  t.after(() => server.close());
  return { folder, server };
}

const query = "/datasources/prometheus/api/v1/query";

test("a query reaches Prometheus with its credentials, and nothing of the caller's beside it", async (t) => {
  const { asked, url } = await upstream(t);
  const { folder, server } = await app(t, { url, user: "reader" });
  const withPassword = await app(t, { url, user: "reader", passwordFile: join(folder, "password") });
  const answer = await withPassword.server.inject({
    method: "POST",
    url: `${query}_range`,
    headers: { "content-type": "application/x-www-form-urlencoded", cookie: "session=1", authorization: "Bearer mine" },
    payload: "query=up&step=15",
  });
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers["set-cookie"], undefined);
  const [first] = asked;
  assert.deepEqual([first?.method, first?.url, first?.body], ["POST", "/api/v1/query_range", "query=up&step=15"]);
  assert.equal(first?.headers.authorization, `Basic ${Buffer.from("reader:secret").toString("base64")}`);
  assert.equal(first?.headers.cookie, undefined);
  await server.inject({ url: "/datasources/prometheus/api/v1/label/host/values?match[]=up" });
  assert.equal(asked[1]?.url, "/api/v1/label/host/values?match[]=up");
});

for (const [method, path] of [
  ["POST", "admin/tsdb/delete_series"],
  ["POST", "write"],
  ["GET", "status/config"],
  ["GET", "query/../admin/tsdb/snapshot"],
  ["GET", "label/a%2Fb/values"],
] as const) {
  test(`${method} ${path} does not reach Prometheus`, async (t) => {
    const { asked, url } = await upstream(t);
    const { server } = await app(t, { url });
    const answer = await server.inject({ method, url: `/datasources/prometheus/api/v1/${path}` });
    assert.ok(answer.statusCode >= 400, String(answer.statusCode));
    assert.deepEqual(asked, []);
  });
}

test("methods that could change something are refused", async (t) => {
  const { asked, url } = await upstream(t);
  const { server } = await app(t, { url });
  for (const method of ["PUT", "DELETE", "PATCH"] as const) {
    assert.equal((await server.inject({ method, url: query })).statusCode, 404, method);
  }
  assert.deepEqual(asked, []);
});

test("a Prometheus that is down, refuses the password or is not configured is said in the shape of its own errors", async (t) => {
  const down = await app(t);
  const unreachable = await down.server.inject({ url: query });
  assert.equal(unreachable.statusCode, 502);
  assert.match(unreachable.json().error, /Prometheus at http:\/\/127\.0\.0\.1:65431 can't be reached: .*ECONNREFUSED/);
  const { url } = await upstream(t, 401, "Unauthorized");
  const refused = await (await app(t, { url, user: "reader", password: "wrong" })).server.inject({ url: query });
  assert.match(refused.json().error, /answers 401: it refuses the user 'reader'/);
  const unknown = await down.server.inject({ url: "/datasources/loki/api/v1/query" });
  assert.equal(unknown.statusCode, 404);
  assert.match(unknown.json().error, /'loki'; there are: prometheus/);
});

test("an error of Prometheus passes through", async (t) => {
  const body = '{"status":"error","errorType":"bad_data","error":"parse error"}';
  const { url } = await upstream(t, 400, body);
  const answer = await (await app(t, { url })).server.inject({ url: query });
  assert.deepEqual([answer.statusCode, answer.body], [400, body]);
});

test("dashboards are read at each request; a broken file is named, and hides no other", async (t) => {
  const { folder, server } = await app(t);
  const list = async () =>
    (await server.inject({ url: "/api/dashboards" })).json() as { uid: string; problem?: string }[];
  assert.deepEqual(await list(), []);
  writeFileSync(join(folder, "dashboards/a.json"), '{"uid": "a", "title": "A", "panels": []}');
  writeFileSync(join(folder, "dashboards/b.json"), "{");
  writeFileSync(join(folder, "dashboards/c.json"), '{"title": "C", "panels": "nonsense"}');
  const entries = await list();
  assert.deepEqual(
    entries.map(({ uid }) => uid),
    ["a", "b", "c"],
  );
  assert.match(entries[1]?.problem ?? "", /^b\.json: .*JSON/);
  assert.match(entries[2]?.problem ?? "", /'panels' is not a list/);
  assert.equal((await server.inject({ url: "/api/dashboards/a" })).json().title, "A");
  assert.equal((await server.inject({ url: "/api/dashboards/b" })).statusCode, 422);
  const absent = await server.inject({ url: "/api/dashboards/z" });
  assert.equal(absent.statusCode, 404);
  assert.match(absent.json().message, /'z'.*there are: a, b, c/);
  rmSync(join(folder, "dashboards"), { recursive: true });
  const gone = await server.inject({ url: "/api/dashboards" });
  assert.equal(gone.statusCode, 503);
  assert.match(gone.json().message, /--dashboards DIR/);
});

test("runbooks are pages, under their file's name and without its ending; nothing else of the folder is", async (t) => {
  const { folder, server } = await app(t);
  writeFileSync(join(folder, "runbooks/SlowThing.md"), "# SlowThing\n\nSee <script>alert(1)</script>.\n");
  writeFileSync(join(folder, "runbooks/notes.txt"), "private");
  for (const path of ["SlowThing.md", "SlowThing"]) {
    const { statusCode, body, headers } = await server.inject({ url: `/runbooks/${path}` });
    assert.equal(statusCode, 200);
    assert.match(String(headers["content-type"]), /text\/html/);
    assert.match(body, /<h1>SlowThing<\/h1>/);
    assert.doesNotMatch(body, /<script>/);
  }
  assert.match((await server.inject({ url: "/runbooks/" })).body, /href="\/runbooks\/SlowThing\.md"/);
  for (const path of ["notes.txt", "..%2Fpassword", "Other.md"]) {
    assert.equal((await server.inject({ url: `/runbooks/${path}` })).statusCode, 404, path);
  }
});

test("the page answers every address of a dashboard, and only its own files", async (t) => {
  const { server } = await app(t);
  for (const url of ["/", "/d/some-uid?from=now-1h", "/query?expr=up"]) {
    assert.match((await server.inject({ url })).body, /<title>page/, url);
  }
  assert.equal((await server.inject({ url: "/assets/main.js" })).statusCode, 200);
  for (const url of ["/assets/../password", "/assets/..%2f..%2fpassword", "/password", "/assets/none.js"]) {
    assert.equal((await server.inject({ url })).statusCode, 404, url);
  }
});

test("only names that the server has are answered, as a page of the web could point its own name here", async (t) => {
  const { server } = await app(t);
  const status = async (host: string) =>
    (await server.inject({ url: "/api/dashboards", headers: { host } })).statusCode;
  for (const host of ["127.0.0.1:3001", "localhost", "preview:3001"]) assert.equal(await status(host), 200, host);
  for (const host of ["evil.example", "127.0.0.1.evil.example:3001"]) assert.equal(await status(host), 421, host);
});

test("every answer carries a policy that lets the page load nothing from elsewhere", async (t) => {
  const { server } = await app(t);
  for (const url of ["/", "/runbooks/", "/nowhere", "/api/dashboards"]) {
    const { headers } = await server.inject({ url });
    assert.match(String(headers["content-security-policy"]), /default-src 'self'.*frame-ancestors 'none'/, url);
    assert.equal(headers["x-content-type-options"], "nosniff", url);
  }
});
