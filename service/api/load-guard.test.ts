import assert from "node:assert/strict";
import { test } from "node:test";
import { assertProblem } from "../test-support/answers.ts";
import { fit, predict, testService } from "../test-support/app.ts";
import { LoadGuard } from "./load-guard.ts";

test("a lag that lasts while requests pile up is overload; one pause is none, nor is a lag with few requests", (context) => {
  const guard = new LoadGuard({ maximumLagMs: 50, backlog: 10 });
  guard.inFlight = 10;
  context.after(() => guard.stop());
  let now = performance.now() + 20;
  const sample = (lag: number) => {
    now += 20 + lag;
    guard.sample(now);
    return guard.refuse()?.code;
  };
  sample(0);
  assert.deepEqual([sample(400), sample(0), sample(0)], [undefined, undefined, undefined]);
  assert.deepEqual([sample(80), sample(80), sample(80)], [undefined, undefined, "overloaded"]);
  guard.inFlight = 9;
  assert.equal(sample(80), undefined);
  guard.inFlight = 10;
  assert.equal(sample(80), "overloaded");
  assert.equal(sample(0), undefined);
});

test("too many points in flight are refused, one large batch alone is not, and it passes", async () => {
  const { app, load } = testService({ load: { maximumPoints: 10 } });
  await fit(app, "s");
  const points = Array.from({ length: 11 }, (_, index) => ({ timestamp: index, value: 20 }));
  const one = () => app.inject({ method: "POST", url: "/predict/s", payload: { points } });
  const many = () => app.inject({ method: "POST", url: "/predict", payload: { series: [{ series_id: "s", points }] } });
  for (const send of [one, many]) {
    assert.equal((await send()).statusCode, 200);
    assert.equal(load.points, 0);
    load.points = 1;
    assertProblem(await send(), 503, "overloaded");
    assert.equal(load.points, 1, "what was refused is not in flight");
    load.points = 0;
    assert.equal((await send()).statusCode, 200);
  }
});

test("too many requests in flight are refused with 503, health checks are not, and it passes", async () => {
  const { app, load, scrape } = testService({ load: { maximumInFlight: 3 } });
  await fit(app, "s");
  load.inFlight = 3;
  assertProblem(await predict(app, "s"), 503, "overloaded");
  assertProblem(await app.inject("/series"), 503, "overloaded");
  assert.equal((await app.inject("/healthz")).statusCode, 200);
  assert.equal((await app.inject("/readyz")).statusCode, 200);
  load.inFlight = 0;
  assert.equal((await predict(app, "s")).statusCode, 200);
  assert.match(await scrape(), /^request_errors_total\{kind="overloaded"\} 2$/m);
});
