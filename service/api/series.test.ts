import assert from "node:assert/strict";
import { test } from "node:test";
import { type Answer, assertProblem } from "../test-support/answers.ts";
import { fit, predict, testService, training } from "../test-support/app.ts";

interface Page {
  readonly series: readonly Record<string, unknown>[];
  readonly next_cursor: string | null;
}

test("series are listed page by page, in order", async () => {
  const { app } = testService();
  for (const id of ["c", "a", "b", "a2"]) await fit(app, id);
  await fit(app, "a");
  const seen: unknown[] = [];
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null && pages < 5; pages += 1) {
    const answer: Answer = await app.inject(`/series?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
    assert.equal(answer.statusCode, 200);
    const page = answer.json() as unknown as Page;
    for (const each of page.series) seen.push([each.series_id, each.current_version, each.versions, each.client]);
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, [
    ["a", "v2", 2, "default"],
    ["a2", "v1", 1, "default"],
    ["b", "v1", 1, "default"],
    ["c", "v1", 1, "default"],
  ]);
});

test("a series shows its versions: when trained, on how many points, with which parameters", async () => {
  const { app } = testService();
  await fit(app, "s");
  await fit(app, "s", { ...training, detector: "median-mad" });
  const { versions, ...rest } = (await app.inject("/series/s")).json();
  assert.deepEqual(rest, { series_id: "s", client: "default", current_version: "v2", stored_versions: 2 });
  assert.deepEqual(
    versions.map((each: Record<string, unknown>) => [each.model_version, each.detector, each.points]),
    [
      ["v2", "median-mad", 10],
      ["v1", "mean-sigma", 10],
    ],
  );
  assert.equal(versions[1].parameters.mean, 20);
  assert.ok(Math.abs(Date.parse(versions[0].trained_at) - Date.now()) < 60_000);
});

test("a series of many versions shows the newest hundred and the current one, and how many there are", async () => {
  const { app } = testService();
  for (let count = 0; count < 105; count += 1) await fit(app, "s");
  await app.inject({ method: "POST", url: "/series/s/rollback", payload: { version: "v2" } });
  const { stored_versions: stored, versions } = (await app.inject("/series/s")).json();
  assert.equal(stored, 105);
  assert.deepEqual(
    versions.map((each: { model_version: string }) => each.model_version),
    [...Array.from({ length: 100 }, (_, index) => `v${105 - index}`), "v2"],
  );
});

test("a rollback and a deletion move the pointer; a number is never used again", async () => {
  const { app } = testService();
  for (let count = 0; count < 3; count += 1) await fit(app, "s");
  const rollback = (payload: object) => app.inject({ method: "POST", url: "/series/s/rollback", payload });
  const current = async () => (await predict(app, "s")).json().model_version;
  assert.deepEqual((await rollback({})).json(), { series_id: "s", current_version: "v2", versions: 3 });
  assert.equal(await current(), "v2");
  assert.equal((await rollback({ version: "v3" })).json().current_version, "v3");
  assert.equal(await current(), "v3");
  const remove = (version: string) => app.inject({ method: "DELETE", url: `/series/s/versions/${version}` });
  assert.deepEqual((await remove("v3")).json(), { series_id: "s", current_version: "v2", versions: 2 });
  assert.equal(await current(), "v2");
  assertProblem(await predict(app, "s?version=v3"), 404, "unknown_version");
  assert.equal((await fit(app, "s")).json().model_version, "v4");
  for (const version of ["v1", "v2", "v4"]) await remove(version);
  assertProblem(await predict(app, "s"), 404, "unknown_series");
});

test("the history of a series is paged and filtered", async () => {
  const { app } = testService();
  await fit(app, "s");
  for (const value of [20, 100, 21, 101, 19]) await predict(app, "s", value);
  const get = async (query: string) => (await app.inject(`/series/s/predictions${query}`)).json();
  const values = (page: { predictions: { value: number }[] }) => page.predictions.map(({ value }) => value);
  assert.deepEqual(values(await get("")), [19, 101, 21, 100, 20]);
  assert.deepEqual(values(await get("?anomaly=true")), [101, 100]);
  assert.deepEqual(values(await get("?anomaly=false")), [19, 21, 20]);
  const first = await get("?limit=2");
  assert.deepEqual(values(first), [19, 101]);
  assert.deepEqual(values(await get(`?limit=2&cursor=${first.next_cursor}`)), [21, 100]);
  assert.deepEqual(values(await get(`?from=${Math.floor(Date.now() / 1000) + 60}`)), []);
  assert.deepEqual(values(await get(`?to=${Math.floor(Date.now() / 1000) - 60}`)), []);
  const [one] = first.predictions;
  assert.deepEqual(Object.keys(one).toSorted(), [
    "anomaly",
    "cache_hit",
    "id",
    "model_version",
    "predicted_at",
    "score",
    "timestamp",
    "value",
  ]);
});

test("with the store away these routes answer 503 and say when to come back", async () => {
  const { app, store, history } = testService();
  await fit(app, "s");
  store.down = true;
  history.down = true;
  for (const url of ["/series", "/series/s", "/series/s/predictions", "/series/s/plot"]) {
    assertProblem(await app.inject(url), 503, "store_unavailable");
  }
  assertProblem(await fit(app, "s"), 503, "store_unavailable");
  assertProblem(await app.inject({ method: "DELETE", url: "/series/s/versions/v1" }), 503, "store_unavailable");
});
