import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { answer, predict } from "../../loadtest/testing/service.ts";
import { closedLoop } from "./closed-loop.ts";

type Asked = Parameters<typeof predict>[0];

/** What is answered to a point of a series; undefined: 503. */
let answers: (url: URL, asked: Asked) => object | undefined = answer;
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const url = new URL(request.url ?? "", "http://service");
    const body = answers(url, JSON.parse(Buffer.concat(chunks).toString("utf8")));
    response.writeHead(body === undefined ? 503 : 200).end(JSON.stringify(body));
  });
});
let url: string;

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});
after(() => server.close());

const run = () => closedLoop({ url, connections: 2, length: { requests: 400 }, series: ["a", "b"] });

test("right answers are counted, one in a hundred looked at", async () => {
  answers = answer;
  const { answered, checked, failed } = await run();
  assert.deepEqual([answered, checked, failed], [400, 4, 0]);
});

test("a server that answers anything with 200 is not measured", async () => {
  answers = () => ({ status: "ok" });
  await assert.rejects(run(), /4 of 4 checked answers were wrong, the first malformed: \{"status":"ok"\}/);
  answers = (_, asked) => ({ series_id: "c", model_version: "v1", ...predict(asked) });
  await assert.rejects(run(), /wrong_series/);
  answers = (asked, { timestamp }) => answer(asked, { timestamp, value: 0 });
  await assert.rejects(run(), /wrong_points/);
});

test("refused requests are failures, and nothing of them is an answer", async () => {
  answers = () => undefined;
  const { answered, checked, failed, rate } = await run();
  assert.deepEqual([answered, checked, failed, rate], [0, 0, 400, 0]);
});
