/** What the alerts on predictions must and must not do. */
import type { Scenario } from "../testing/scenario.ts";
import { lookups, predictions, requests } from "./parts.ts";

const minute = 60;

export const predictionScenarios: readonly Scenario[] = [
  {
    name: "slow predictions are reported within three minutes, on their host alone, and forgotten within three minutes",
    inputs: [
      ...predictions(
        "vm-1",
        { fast: 50, slow: 0, minutes: 5 },
        { fast: 40, slow: 10, minutes: 5 },
        { fast: 50, slow: 0, minutes: 10 },
      ),
      ...predictions("vm-2", { fast: 50, slow: 0, minutes: 20 }),
    ],
    expect: [
      { alert: "PredictionLatencyCritical", at: 5 * minute, firing: [] },
      { alert: "PredictionLatencyCritical", at: 8 * minute, firing: [{ host: "vm-1" }] },
      { alert: "PredictionLatencyHigh", at: 8 * minute, firing: [{ host: "vm-1" }] },
      { alert: "PredictionLatencyCritical", at: 13 * minute, firing: [] },
      { alert: "PredictionLatencyHigh", at: 13 * minute, firing: [] },
    ],
  },
  {
    name: "one slow prediction in fifty is no P95",
    inputs: predictions("vm-1", { fast: 49, slow: 1, minutes: 10 }),
    expect: [
      { alert: "PredictionLatencyHigh", at: 10 * minute, firing: [] },
      { alert: "PredictionLatencyCritical", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "one slow request at night does not page",
    inputs: predictions("vm-1", { fast: 0.02, slow: 0.02, minutes: 10 }),
    expect: [
      { alert: "PredictionLatencyHigh", at: 10 * minute, firing: [] },
      { alert: "PredictionLatencyCritical", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "two per cent of 5xx are too many",
    inputs: [
      ...requests("vm-1", { ok: 98, serverErrors: 2, minutes: 10 }),
      ...requests("vm-2", { ok: 100, minutes: 10 }),
    ],
    expect: [{ alert: "ErrorRateHigh", at: 10 * minute, firing: [{ host: "vm-1" }] }],
  },
  {
    name: "half a per cent of 5xx is within the objective, and mistakes of clients are no errors of ours",
    inputs: requests("vm-1", { ok: 49.5, clientErrors: 50, serverErrors: 0.5, minutes: 10 }),
    expect: [
      { alert: "ErrorRateHigh", at: 10 * minute, firing: [] },
      { alert: "ThroughputLow", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "a failure at night is no error rate",
    inputs: requests("vm-1", { ok: 0.1, serverErrors: 0.02, minutes: 10 }),
    expect: [
      { alert: "ErrorRateHigh", at: 10 * minute, firing: [] },
      { alert: "ThroughputLow", at: 10 * minute, firing: [] },
    ],
  },
  {
    name: "a cache that misses every other time is reported, once it stays so",
    inputs: lookups("vm-1", { hits: 90, misses: 10, minutes: 5 }, { hits: 50, misses: 50, minutes: 15 }),
    expect: [
      { alert: "CacheHitRateLow", at: 5 * minute, firing: [] },
      { alert: "CacheHitRateLow", at: 8 * minute, firing: [] },
      { alert: "CacheHitRateLow", at: 14 * minute, firing: [{ host: "vm-1" }] },
    ],
  },
  {
    name: "a cache above its objective is well, and so is one that hardly anybody asks",
    inputs: [
      ...lookups("vm-1", { hits: 81, misses: 19, minutes: 15 }),
      ...lookups("vm-2", { hits: 0, misses: 0.1, minutes: 15 }),
    ],
    expect: [{ alert: "CacheHitRateLow", at: 15 * minute, firing: [] }],
  },
  {
    name: "throughput is low when 200 a second are asked and 150 answered",
    inputs: requests("vm-1", { ok: 150, unanswered: 50, minutes: 10 }),
    expect: [{ alert: "ThroughputLow", at: 10 * minute, firing: [{ host: "vm-1" }] }],
  },
  {
    name: "throughput is low when 170 a second are asked and 155 answered: the warning line counts, not the share",
    inputs: requests("vm-1", { ok: 155, serverErrors: 15, minutes: 10 }),
    expect: [{ alert: "ThroughputLow", at: 10 * minute, firing: [{ host: "vm-1" }] }],
  },
  {
    name: "throughput is low when little is asked and most of it fails",
    inputs: requests("vm-1", { ok: 2, serverErrors: 8, minutes: 10 }),
    expect: [{ alert: "ThroughputLow", at: 10 * minute, firing: [{ host: "vm-1" }] }],
  },
  {
    name: "throughput is not low when nobody calls, when few do, or when all are answered",
    inputs: [
      ...requests("vm-1", { ok: 0, minutes: 10 }),
      ...requests("vm-2", { ok: 40, minutes: 10 }),
      ...requests("vm-6", { ok: 180, minutes: 10 }),
    ],
    expect: [{ alert: "ThroughputLow", at: 10 * minute, firing: [] }],
  },
  {
    name: "throughput is not low in the moment after clients have gone",
    inputs: requests("vm-1", { ok: 180, minutes: 10 }, { ok: 0, minutes: 10 }),
    expect: [
      { alert: "ThroughputLow", at: 11 * minute, firing: [] },
      { alert: "ThroughputLow", at: 13 * minute, firing: [] },
    ],
  },
];
