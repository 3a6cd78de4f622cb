import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { objectivesSchema } from "../../signals/objectives.ts";
import type { Access } from "./access.ts";
import { cacheHits, hitsQuery } from "./cache-hits.ts";

const objectives = objectivesSchema.parse({ minimumRequestRate: 3 });
const prometheus = { status: 200, body: "", seen: [] as (string | undefined)[] };
const server = createServer((request, response) => {
  prometheus.seen = [request.url, request.headers.authorization];
  response.writeHead(prometheus.status).end(prometheus.body);
});
let access: Access;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  access = { url: new URL(`http://127.0.0.1:${port}`), user: "admin", password: "secret" };
});
after(() => server.close());

function answers(...ratios: readonly (readonly [host: string, ratio: string])[]): void {
  const result = ratios.map(([host, ratio]) => ({ metric: { host }, value: [1.7e9, ratio] }));
  prometheus.body = JSON.stringify({ status: "success", data: { resultType: "vector", result } });
}

test("the cache is judged as its alert does it, over the run", async () => {
  assert.equal(
    hitsQuery(60, objectives),
    '(sum by (host) (rate(cache_operations_total{operation="hit"}[60s])) / (sum by (host) (rate(cache_operations_total[60s])) > 0)) and (sum by (host) (rate(cache_operations_total[60s])) >= 3)',
  );
  answers(["vm-1", "0.97"], ["vm-2", "0.71"]);
  assert.deepEqual(await cacheHits(access, 59.2, objectives), { ratio: 0.71, host: "vm-2" });
  const [url = "", authorization] = prometheus.seen;
  assert.equal(new URL(url, access.url).searchParams.get("query"), hitsQuery(60, objectives));
  assert.equal(authorization, "Basic YWRtaW46c2VjcmV0");
});

test("what is not known is said, and why; nothing throws", async () => {
  const why = async (place: Access | undefined): Promise<string> => {
    const hits = await cacheHits(place, 10, objectives);
    return "unknown" in hits ? hits.unknown : assert.fail(JSON.stringify(hits));
  };
  assert.match(await why(undefined), /no stack/);
  answers();
  assert.match(await why(access), /too few/);
  prometheus.body = "<html>";
  assert.match(await why(access), /JSON/);
  prometheus.status = 401;
  prometheus.body = "Unauthorized";
  assert.match(await why(access), /401 Unauthorized/);
  assert.match(await why({ ...access, url: new URL("http://127.0.0.1:1") }), /127\.0\.0\.1:1/);
});
