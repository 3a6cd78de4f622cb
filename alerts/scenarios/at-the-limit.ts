/**
 * What stands exactly at a limit is on its good side, and exactly the least traffic is enough to judge. A rate that Prometheus
 * computes is hardly ever a round number, so that the recordings are given.
 */
import { recordedHitRatio, recordedLookups } from "../../signals/cache.ts";
import { httpRequestsInFlight, predictionLatency } from "../../signals/catalogue/service.ts";
import { recordedErrorRatio } from "../../signals/errors.ts";
import { recordedLoggingShare, recordedP95, recordedPredictions } from "../../signals/latency.ts";
import type { Recorded } from "../../signals/promql/index.ts";
import { recordedDemand, recordedServed } from "../../signals/throughput.ts";
import {
  histogramInput,
  type InputSeries,
  input,
  recordedInput,
  type Scenario,
  sumInput,
} from "../testing/scenario.ts";
import { hosts, speaks } from "./expectations.ts";
import { level, pace } from "./parts.ts";

const minutes = 20;

function given(host: string, ...values: readonly (readonly [Recorded<"host">, number])[]): readonly InputSeries[] {
  return values.map(([recorded, value]) => recordedInput(recorded, { host }, level(value, minutes)));
}

const replica = (host: string) => ({ host, job: "prediction-service", instance: "service-1:9464" });

/** Predictions a second and the seconds a second that they take, whose quotient is the mean. */
function mean(host: string, rate: number, seconds: number): readonly InputSeries[] {
  const labels = { ...replica(host), series_id: "pump-1", model_version: "v1" };
  return [
    ...histogramInput(predictionLatency, labels, [{ bound: 0.25, stretches: [pace(rate, minutes)] }]),
    sumInput(predictionLatency, labels, pace(seconds, minutes)),
  ];
}

export const limitScenarios: readonly Scenario[] = [
  {
    name: "exactly at the limit: latency, errors, hits and throughput are good, and exactly one request a second is enough",
    inputs: [
      ...given("p95-warning", [recordedP95, 0.09], [recordedPredictions, 5]),
      ...given("p95-critical", [recordedP95, 0.1], [recordedPredictions, 5]),
      ...given("p95-one", [recordedP95, 0.2], [recordedPredictions, 1]),
      ...given("errors", [recordedErrorRatio, 0.01], [recordedDemand, 5], [recordedServed, 5]),
      ...given("errors-one", [recordedErrorRatio, 0.02], [recordedDemand, 1], [recordedServed, 1]),
      ...given("hits", [recordedHitRatio, 0.8], [recordedLookups, 5]),
      ...given("hits-one", [recordedHitRatio, 0.5], [recordedLookups, 1]),
      ...given("served", [recordedDemand, 170], [recordedServed, 160]),
      ...given("asked", [recordedDemand, 160], [recordedServed, 150]),
      ...given("share", [recordedDemand, 100], [recordedServed, 100 * 0.888889]),
      ...given("served-one", [recordedDemand, 1], [recordedServed, 0]),
    ],
    expect: [
      ...speaks("PredictionLatencyHigh").from(60, hosts("p95-critical", "p95-one")),
      ...speaks("PredictionLatencyCritical").from(60, hosts("p95-one")),
      ...speaks("ErrorRateHigh").from(60, hosts("errors-one")),
      ...speaks("CacheHitRateLow").from(300, hosts("hits-one")),
      ...speaks("ThroughputLow").from(120, hosts("asked", "served-one")),
    ],
  },
  {
    name: "exactly at the limit: neither demand nor time spent in writing gives advice, and one request a second is enough for it",
    inputs: [
      ...given("asked", [recordedDemand, 160]),
      ...given("more", [recordedDemand, 161]),
      ...["asked", "more"].map((host) => input(httpRequestsInFlight, replica(host), level(17, minutes))),
      ...given("share", [recordedLoggingShare, 0.3], [recordedPredictions, 5]),
      ...mean("share", 100, 5),
      ...given("mean", [recordedLoggingShare, 0.5], [recordedPredictions, 5]),
      ...mean("mean", 50, 1),
      ...given("one", [recordedLoggingShare, 0.5], [recordedPredictions, 1]),
      ...mean("one", 1, 0.1),
    ],
    expect: [...speaks("ReplicasAdvised").from(600, hosts("more")), ...speaks("QueueAdvised").from(615, hosts("one"))],
  },
];
