/** Requests as a client makes them. */
import assert from "node:assert/strict";

interface Call {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call(url: string, { body, headers }: Call = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    signal: AbortSignal.timeout(15_000),
  });
  return { status: response.status, text: await response.text() };
}

const timestamps = Array.from({ length: 20 }, (_, index) => index + 1);
export const trainingData = { timestamps, values: timestamps.map((at) => 20 + Math.sin(at)) };

/** Fits a series (unless it is to be asked only) and asks about a point that is none of its usual ones. */
export async function fitAndPredict(
  url: string,
  series: string,
  headers: Readonly<Record<string, string>> = {},
  how: "both" | "predict only" = "both",
): Promise<void> {
  if (how === "both") {
    const fit = await call(`${url}/fit/${series}`, { body: trainingData, headers });
    assert.equal(fit.status, 200, fit.text);
  }
  const answer = await call(`${url}/predict/${series}`, { body: { timestamp: 21, value: 99 }, headers });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.text, /"anomaly":\s*true/);
}
