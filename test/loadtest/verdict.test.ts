import assert from "node:assert/strict";
import { test } from "node:test";
import type { Judgement, ObjectiveName, Report } from "../../loadtest/objectives.ts";
import { notMet } from "../e2e/load.ts";

function reportOf(results: Partial<Record<ObjectiveName, Judgement["result"]>>, bottleneck: string[]): Report {
  const names: ObjectiveName[] = ["P95 of the latency", "throughput", "cache hit ratio", "errors"];
  const objectives = names.map((objective) => ({
    ...{ objective, goal: "", seen: "" },
    result: results[objective] ?? "pass",
  }));
  return { objectives, generator: { bottleneck } } as unknown as Report;
}

test("the end-to-end suite excuses a missed objective of time where the machine was busy, and nothing else", () => {
  const names = (results: Parameters<typeof reportOf>[0], bottleneck: string[] = []) =>
    notMet(reportOf(results, bottleneck)).map(({ objective }) => objective);
  const slow = { "P95 of the latency": "fail", throughput: "fail" } as const;
  assert.deepEqual(names({}), []);
  assert.deepEqual(names(slow), ["P95 of the latency", "throughput"]);
  assert.deepEqual(names(slow, ["late"]), []);
  assert.deepEqual(names({ errors: "fail", "cache hit ratio": "untested" }, ["late"]), ["cache hit ratio", "errors"]);
});
