/** Checks of answers that many tests share. */
import assert from "node:assert/strict";

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, unknown>>;
  json(): Record<string, unknown>;
}

/** A complete problem document with this status and code, and a request id. */
export function assertProblem(answer: Answer, status: number, code: string, what = code): void {
  const { type, title, detail, ...rest } = answer.json();
  assert.deepEqual([answer.statusCode, rest.status, rest.code], [status, status, code], what);
  assert.match(String(answer.headers["content-type"]), /^application\/problem\+json/);
  assert.ok(answer.headers["x-request-id"], `${what}: no request id`);
  for (const text of [type, title, detail]) assert.ok(typeof text === "string" && text !== "");
  if (status === 503 || status === 429) assert.match(String(answer.headers["retry-after"]), /^[1-9][0-9]*$/);
}
