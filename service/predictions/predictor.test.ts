import assert from "node:assert/strict";
import { test } from "node:test";
import type { Judge, Model } from "../detectors/model.ts";
import type { Stage } from "../metrics/events.ts";
import { Models } from "../models/models.ts";
import { Faults } from "../platform/faults.ts";
import { MemoryCache, MemoryModels, MemoryRecorder } from "../test-support/memory.ts";
import { predictionId } from "./prediction-id.ts";
import { Predictor } from "./predictor.ts";

const judge: Judge = ({ value }) => ({ anomaly: value > 1, score: value, expected: 0, lower: -1, upper: 1 });
const point = (value: number, timestamp = 1_700_000_000) => ({ timestamp, value });

async function predictorOf(seriesIds: readonly string[], faults?: Faults) {
  const store = new MemoryModels();
  const cache = new MemoryCache();
  const recorder = new MemoryRecorder();
  const stages: Stage[] = [];
  const events = { seriesChanged: () => undefined, modelLoaded: () => undefined };
  const models = new Models({ store, cache, compile: () => judge, events });
  const model: Model = { detector: "test", parameters: {}, points: 10 };
  models.pointers.start();
  for (const seriesId of seriesIds) await models.add({ seriesId, client: "acme", model, training: [] });
  const predictor = new Predictor({ models, recorder, events: { stage: (stage) => stages.push(stage) }, faults });
  return { predictor, recorder, stages, store, cache, models };
}

test("a batch is judged in its order and recorded in one call", async () => {
  const { predictor, recorder, stages } = await predictorOf(["s"]);
  const samples = [point(0.5, 1), point(3, 2), point(1, 3)];
  const prediction = await predictor.predict("acme", { seriesId: "s", version: undefined, samples });
  assert.deepEqual(
    prediction.verdicts.map(({ score }) => score),
    [0.5, 3, 1],
  );
  assert.deepEqual([prediction.version, prediction.anomalies, prediction.cacheHit], [1, 1, true]);
  assert.equal(recorder.calls, 1);
  assert.deepEqual(
    recorder.records.map(({ client, seriesId, version, timestamp, value, anomaly }) => [
      ...[client, seriesId, version, timestamp, value, anomaly],
    ]),
    [
      ["acme", "s", 1, 1, 0.5, false],
      ["acme", "s", 1, 2, 3, true],
      ["acme", "s", 1, 3, 1, false],
    ],
  );
  assert.equal(new Set(recorder.records.map(({ id }) => id)).size, 3);
  assert.deepEqual(stages, ["find_model", "infer", "record"]);
});

test("many series are recorded in one call; one that does not exist has a problem in its place", async () => {
  const { predictor, recorder } = await predictorOf(["a", "b"]);
  const request = (seriesId: string, version?: number) => ({ seriesId, version, samples: [point(1), point(2, 2)] });
  const outcomes = await predictor.predictMany("acme", [
    request("a"),
    request("nobody"),
    request("b"),
    request("b", 9),
  ]);
  assert.deepEqual(
    outcomes.map((outcome) => ("problem" in outcome ? outcome.problem.code : outcome.verdicts.length)),
    [2, "unknown_series", 2, "unknown_version"],
  );
  assert.deepEqual([recorder.calls, recorder.records.length], [1, 4]);
});

test("a request for a thousand series looks up a few at a time, and answers in its order", async () => {
  const { predictor, store } = await predictorOf(["a", "b"]);
  let inFlight = 0;
  let most = 0;
  store.pointer = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
    inFlight -= 1;
    return undefined;
  };
  const ids = ["a", ...Array.from({ length: 998 }, (_, index) => `unknown-${index}`), "b"];
  const requests = ids.map((seriesId) => ({ seriesId, version: undefined, samples: [point(1)] }));
  const outcomes = await predictor.predictMany("acme", requests);
  assert.ok(most > 1 && most <= 16, `${most} at a time`);
  assert.deepEqual(
    outcomes.map(({ seriesId }) => seriesId),
    ids,
  );
  assert.equal(
    outcomes.filter((outcome) => "problem" in outcome && outcome.problem.code === "unknown_series").length,
    998,
  );
});

test("what is not recorded is not answered", async () => {
  const { predictor, recorder } = await predictorOf(["s"]);
  recorder.down = true;
  const request = { seriesId: "s", version: undefined, samples: [point(1)] };
  await assert.rejects(predictor.predict("acme", request), { code: "store_unavailable" });
  await assert.rejects(predictor.predictMany("acme", [request]), { code: "store_unavailable" });
});

test("with the store away, many series of which none is known are an outage, not a success", async () => {
  const { predictor, store, recorder } = await predictorOf(["known"]);
  store.down = true;
  const request = (seriesId: string) => ({ seriesId, version: undefined, samples: [point(1)] });
  await assert.rejects(predictor.predictMany("acme", [request("x"), request("y")]), { code: "store_unavailable" });
  const [known, other] = await predictor.predictMany("acme", [request("known"), request("x")]);
  assert.ok(known !== undefined && "verdicts" in known);
  assert.ok(other !== undefined && "problem" in other && other.problem.code === "store_unavailable");
  assert.equal(recorder.records.length, 1);
});

test("the verdict on a single point is kept when its model was not in memory, after it was recorded", async () => {
  const { predictor, cache, store, recorder } = await predictorOf(["s"]);
  const request = { seriesId: "s", version: undefined, samples: [point(1)] };
  await predictor.predict("acme", request);
  assert.equal(cache.verdicts.size, 0);
  const events = { seriesChanged: () => undefined, modelLoaded: () => undefined };
  const models = new Models({ store, cache, compile: () => judge, events });
  const fresh = new Predictor({ models, recorder, events: { stage: () => undefined }, faults: undefined });
  await fresh.predict("acme", { ...request, samples: [point(1), point(2, 5)] });
  assert.equal(cache.verdicts.size, 0);
  const again = new Models({ store, cache, compile: () => judge, events });
  await new Predictor({ models: again, recorder, events: { stage: () => undefined }, faults: undefined }).predict(
    "acme",
    request,
  );
  assert.equal(cache.verdicts.size, 1);
});

test("injected delays count as inference and as logging, injected errors fail the request", async () => {
  const faults = new Faults();
  const { predictor, recorder } = await predictorOf(["s"], faults);
  const request = { seriesId: "s", version: undefined, samples: [point(1)] };
  faults.settings = { inference_ms: 30, logging_ms: 500, error_ratio: 0 };
  const { inferenceSeconds, loggingSeconds } = await predictor.predict("acme", request);
  // The one is not in the other, however late a busy machine wakes.
  assert.ok(inferenceSeconds >= 0.029 && inferenceSeconds < 0.45, String(inferenceSeconds));
  assert.ok(loggingSeconds >= 0.499, String(loggingSeconds));
  faults.settings = { inference_ms: 0, logging_ms: 0, error_ratio: 1 };
  await assert.rejects(predictor.predict("acme", request), { code: "injected_fault" });
  assert.equal(recorder.records.length, 1);
});

test("ids are UUIDs of version 7: unique, and in order of time", () => {
  const ids = [1, 2, 1_790_000_000_000, 1_790_000_000_001].map((milliseconds) => predictionId(milliseconds));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(ids, ids.toSorted());
  assert.equal(Number.parseInt((ids[2] ?? "").replaceAll("-", "").slice(0, 12), 16), 1_790_000_000_000);
  assert.equal(new Set(Array.from({ length: 10_000 }, () => predictionId(5))).size, 10_000);
});
