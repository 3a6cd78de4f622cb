import assert from "node:assert/strict";
import { test } from "node:test";
import { checkAnswer } from "./answers.ts";
import type { Kind } from "./mix.ts";
import { noVersions, requestOf } from "./requests.ts";
import { answer, predict } from "./testing/service.ts";

const point = (value: number, anomaly = false) => ({ timestamp: 1000 + value, value, anomaly });
const versions = noVersions();
for (const id of ["a", "b"]) versions.current.set(id, "v3");
versions.earlier.set("a", "v2");

const parts = [{ seriesId: "a", points: [point(20), point(90, true)] }];
const several = [...parts, { seriesId: "b", points: [point(70)] }];

/** What is found wrong with the right answer after `spoil` has changed it. */
function fault(kind: Kind, spoil: (content: Record<string, unknown>) => unknown): string | undefined {
  const single = [{ seriesId: "a", points: [point(20)] }];
  const arrival = { at: 0, kind, parts: kind === "series" ? several : kind === "batch" ? parts : single };
  const request = requestOf(arrival, versions);
  const content = answer(new URL(request.path, "http://service"), request.body) as Record<string, unknown>;
  const spoilt = spoil(content);
  return checkAnswer(arrival, request, versions, typeof spoilt === "string" ? spoilt : JSON.stringify(content)).fault;
}

test("a right answer of each kind has no fault", () => {
  for (const kind of ["point", "repeat", "version", "batch", "series"] as const) {
    assert.equal(
      fault(kind, () => undefined),
      undefined,
      kind,
    );
  }
});

test("each way to be wrong is seen", () => {
  const cases: [Kind, (content: Record<string, unknown>) => unknown, string][] = [
    ["point", () => "{", "malformed"],
    ["point", (content) => delete content.band, "malformed"],
    ["point", (content) => (content.score = null), "malformed"],
    ["point", (content) => (content.series_id = "b"), "wrong_series"],
    ["point", (content) => (content.timestamp = 1), "wrong_points"],
    ["point", (content) => (content.value = 21), "wrong_points"],
    ["point", (content) => (content.model_version = "v2"), "wrong_version"],
    ["version", (content) => (content.model_version = "v3"), "wrong_version"],
    ["point", (content) => (content.anomaly = true), "inconsistent"],
    ["point", (content) => (content.score = 1.5), "inconsistent"],
    ["point", (content) => (content.band = { lower: 30, upper: 50 }), "inconsistent"],
    ["batch", (content) => (content.predictions = [predict(point(20))]), "wrong_points"],
    ["batch", (content) => (content.predictions = [predict(point(90)), predict(point(20))]), "wrong_points"],
    ["series", (content) => (content.results = []), "wrong_points"],
    ["series", (content) => (content.results as unknown[]).reverse(), "wrong_series"],
    ["series", (content) => (content.results = [{ series_id: "a", problem: {} }]), "refused"],
  ];
  for (const [kind, spoil, expected] of cases) {
    assert.equal(
      fault(kind, (content) => {
        const spoilt = spoil(content);
        return typeof spoilt === "string" && spoilt === "{" ? spoilt : undefined;
      }),
      expected,
      `${kind} ${spoil}`,
    );
  }
});

test("a newer version than fitted is somebody else's fit", () => {
  assert.equal(
    fault("point", (content) => {
      content.model_version = "v10";
    }),
    undefined,
  );
});

test("points are counted by label and by what the service says", () => {
  const arrival = { at: 0, kind: "series" as const, parts: several };
  const request = requestOf(arrival, versions);
  const body = JSON.stringify(answer(new URL(request.path, "http://service"), request.body));
  assert.deepEqual(checkAnswer(arrival, request, versions, body), {
    fault: undefined,
    points: 3,
    labelled: 1,
    found: 1,
    falseAlarms: 1,
  });
});
