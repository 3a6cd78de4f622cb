import assert from "node:assert/strict";
import { test } from "node:test";
import { type Demand, type Measured, resultsOf } from "./latency-results.ts";

const latencyMs = { p50: 1, p95: 2, p99: 4, max: 20 };
const run: Measured = {
  requests: 1800,
  errorsByStatus: {},
  latencyMs,
  duringScrapes: { requests: 30, ...latencyMs, p99: 12 },
  scrapes: { count: 2, failed: 0, longestMs: 80, bytes: 5e6 },
  generator: { lateMs: { p99: 0, max: 0 }, eventLoopLagMs: { p99: 0, max: 0 }, busy: 0.1, bottleneck: [] },
  memory: { highest: 349e6, last: 300e6 },
};
const scraped: Demand = { what: "scraped", subject: "auto", series: 10_000, scraped: true };
const quiet: Demand = { ...scraped, what: "quiet", scraped: false };
const verdicts = (demand: Demand, changes: Partial<Measured> = {}) =>
  resultsOf(demand, [run, { ...run, ...changes }]).map(({ met }) => met);

test("latency, latency during a scrape and memory each have a goal of their own", () => {
  assert.deepEqual(verdicts(scraped), [true, true, true]);
  assert.deepEqual(verdicts(quiet), [true]);
  assert.deepEqual(verdicts({ ...quiet, subject: "bare" }), [undefined]);
  assert.deepEqual(verdicts(scraped, { duringScrapes: { requests: 30, ...latencyMs, p99: 30 } }), [true, false, true]);
});

test("memory is judged and shown in megabytes of 10^6 bytes", () => {
  // 350 MiB would be more.
  assert.deepEqual(verdicts(scraped, { memory: { highest: 351e6, last: 0 } }), [true, true, false]);
  const [, , memory] = resultsOf(scraped, [run]);
  assert.deepEqual([memory?.seen, memory?.goal, memory?.details], ["349 MB", "<= 350 MB", "300 MB at the end"]);
});

test("requests or scrapes that were refused meet no goal, and are named", () => {
  assert.deepEqual(verdicts(quiet, { errorsByStatus: { 503: 2 } }), [false]);
  const refused = { scrapes: { ...run.scrapes, failed: 3 } };
  assert.deepEqual(verdicts(scraped, refused), [false, false, false]);
  for (const { details } of resultsOf(scraped, [{ ...run, ...refused }])) assert.match(details, /; 3 scrapes/);
});
