import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../../errors.ts";
import { Fitter } from "./fitter.ts";

/** A day's rhythm of minutes, so that every detector has something to learn. */
function body(points: number, more: object = {}): Buffer {
  const timestamps = Array.from({ length: points }, (_, index) => 1_700_000_000 + index * 60);
  const values = timestamps.map((at) => 20 + 5 * Math.sin(at / 13_751) + ((at * 7919) % 1000) / 1000);
  return Buffer.from(JSON.stringify({ timestamps, values, ...more }));
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "fitted",
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

test("the thread fits as this one would", async (context) => {
  const fitter = new Fitter();
  context.after(() => fitter.stop());
  const small = await fitter.fit(body(200, { detector: "mean-sigma" }));
  assert.equal(small.model.points, 200);
  const large = await fitter.fit(body(20_000));
  assert.equal(large.model.points, 20_000);
  assert.ok(large.training.length <= 500 && large.report.trials.length > 1);
});

test("what is wrong with a large body is told as with a small one", async (context) => {
  const fitter = new Fitter();
  context.after(() => fitter.stop());
  const spaces = " ".repeat(20_000);
  assert.equal(await codeOf(fitter.fit(Buffer.from(`{${spaces}`))), "invalid_request");
  assert.equal(await codeOf(fitter.fit(body(2000, { k: 1 }))), "invalid_request");
  assert.equal(
    await codeOf(fitter.fit(Buffer.from(`{"timestamps":[],"values":[]${spaces}}`))),
    "training_data_too_short",
  );
  assert.equal(await codeOf(fitter.fit(body(2000))), "fitted");
});

test("while a large fit goes on, this thread goes on too", async (context) => {
  const fitter = new Fitter();
  context.after(() => fitter.stop());
  await fitter.fit(body(2000));
  const largest = body(50_000);
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await fitter.fit(largest);
  clearInterval(timer);
  // Here it would take some 150 ms without a turn.
  assert.ok(turns >= 10, `${turns} turns`);
});

test("more large fits than may wait are refused, and a stop ends those that wait", async () => {
  const fitter = new Fitter();
  const fits = Array.from({ length: 20 }, () => codeOf(fitter.fit(body(5000))));
  const refused = await Promise.all(fits.slice(16));
  assert.deepEqual(refused, Array(4).fill("overloaded"));
  await fitter.stop();
  const ended = await Promise.all(fits.slice(0, 16));
  assert.ok(
    ended.every((code) => code === "fitted" || /stops/.test(code)),
    String(ended),
  );
});
