import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { problemCodes } from "../../errors.ts";
import { fit, predict, testService, training } from "../../test-support/app.ts";

const { app } = testService();
const document = (await app.inject("/docs/openapi.json")).json();

/** Checks a body against the schema that the document has for it. */
function assertDocumented(path: string, method: string, status: number, media: string, body: unknown): void {
  const response = document.paths[path]?.[method]?.responses[status];
  assert.ok(response !== undefined, `${method} ${path} ${status} is not documented`);
  const { schema } = response.content[media];
  const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
  const validate = ajv.compile({ ...schema, components: document.components });
  assert.ok(
    validate(body),
    `${method} ${path} ${status}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body)}`,
  );
}

test("each answer is what the document says", async () => {
  await fit(app, "s");
  await fit(app, "s");
  await predict(app, "s", 100);
  const point = { timestamp: 1, value: 1 };
  const points = [point];
  const calls: [string, "get" | "post" | "delete", string, object?][] = [
    ["/fit/{series_id}", "post", "/fit/s", training],
    ["/predict/{series_id}", "post", "/predict/s", point],
    ["/predict/{series_id}", "post", "/predict/s", { points }],
    ["/predict", "post", "/predict", { series: ["s", "nowhere"].map((series_id) => ({ series_id, points })) }],
    ["/series", "get", "/series?limit=1"],
    ["/series/{series_id}", "get", "/series/s"],
    ["/series/{series_id}/predictions", "get", "/series/s/predictions?limit=1"],
    ["/series/{series_id}/rollback", "post", "/series/s/rollback", {}],
    ["/series/{series_id}/versions/{version}", "delete", "/series/s/versions/v1"],
    ["/healthz", "get", "/healthz"],
    ["/readyz", "get", "/readyz"],
    ["/series/{series_id}", "get", "/series/nowhere"],
    ["/fit/{series_id}", "post", "/fit/s", {}],
  ];
  for (const [path, method, url, payload] of calls) {
    const answer = await app.inject({ method: method.toUpperCase() as "GET", url, ...(payload && { payload }) });
    const [media = ""] = String(answer.headers["content-type"]).split(";");
    assertDocumented(path, method, answer.statusCode, media, answer.json());
  }
});

test("every code that the API can answer with is documented, and only those", () => {
  const described = JSON.stringify(document.paths);
  // Known only where there is no operation, or only on the metrics port.
  const elsewhere = new Set(["not_found", "method_not_allowed"]);
  for (const code of problemCodes) assert.equal(described.includes(`\`${code}\``), !elsewhere.has(code), code);
});

test("references lead somewhere", () => {
  for (const [, name = ""] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    assert.ok(document.components.schemas[name] !== undefined, name);
  }
});

test("the page shows every operation, and asks for nothing from anywhere", async () => {
  const answer = await app.inject("/docs");
  assert.match(String(answer.headers["content-type"]), /^text\/html/);
  for (const path of Object.keys(document.paths)) assert.ok(answer.body.includes(path), path);
  assert.doesNotMatch(answer.body, /<script|src=|url\(|https?:\/\//);
  assert.match(String(answer.headers["content-security-policy"]), /default-src 'none'/);
});
