/** The site's own alerts: latency, errors, cache and throughput of the predictions, by host and over all its series. */
import { cacheHitRatio, recordedHitRatio, recordedLookups, recordedOperations } from "../../signals/cache.ts";
import { errorRatio, recordedErrorRatio } from "../../signals/errors.ts";
import {
  latencyP95,
  recordedInferenceMean,
  recordedLoggingMean,
  recordedLoggingShare,
  recordedP95,
  recordedPredictions,
} from "../../signals/latency.ts";
import { recordedAnomalyRatio } from "../../signals/models.ts";
import { and, atLeast, type Expression } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { recordedDemand, recordedServed, throughputShort } from "../../signals/throughput.ts";
import { alert, type Group, recording } from "../rule.ts";
import { holdSeconds } from "../timing.ts";
import { advice } from "./advice.ts";

/** Only where enough happens to judge: a single slow request at night is no P95. */
function withTraffic(condition: Expression<"host">, rate: Expression<"host">, site: Site): Expression<"host"> {
  return and(condition, atLeast(rate, site.objectives.minimumRequestRate));
}

export function predictions(site: Site): Group {
  const { objectives } = site;
  const forSeconds = holdSeconds(site);
  return {
    name: "predictions",
    rules: [
      recording(recordedP95),
      recording(recordedPredictions),
      recording(recordedDemand),
      recording(recordedServed),
      recording(recordedErrorRatio),
      recording(recordedLookups),
      recording(recordedHitRatio),
      recording(recordedOperations),
      recording(recordedInferenceMean),
      recording(recordedLoggingMean),
      recording(recordedLoggingShare),
      recording(recordedAnomalyRatio),
      alert({
        name: "PredictionLatencyHigh",
        expression: withTraffic(breach(latencyP95, "warning", objectives), recordedPredictions.read, site),
        forSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        objective: "latencyWarningSeconds",
        summary: "The P95 latency of predictions comes near its limit.",
        description: ({ label, value }) =>
          `95 % of the predictions on ${label("host")} take up to ${value("humanizeDuration")}; the warning line is ${objectives.latencyWarningSeconds} s.`,
      }),
      alert({
        name: "PredictionLatencyCritical",
        expression: withTraffic(breach(latencyP95, "critical", objectives), recordedPredictions.read, site),
        forSeconds,
        severity: "critical",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        objective: "latencyCriticalSeconds",
        summary: "The P95 latency of predictions is above its limit.",
        description: ({ label, value }) =>
          `95 % of the predictions on ${label("host")} take up to ${value("humanizeDuration")}; the requirement is ${objectives.latencyCriticalSeconds} s.`,
      }),
      alert({
        name: "ErrorRateHigh",
        expression: withTraffic(breach(errorRatio, "critical", objectives), recordedDemand.read, site),
        forSeconds,
        severity: "critical",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        objective: "errorRatio",
        summary: "Too many requests end in an error.",
        description: ({ label, value }) =>
          `${value("humanizePercentage")} of the requests to ${label("host")} were answered with 5xx; the requirement is below ${objectives.errorRatio * 100} %.`,
      }),
      alert({
        name: "CacheHitRateLow",
        expression: withTraffic(breach(cacheHitRatio, "warning", objectives), recordedLookups.read, site),
        forSeconds: 5 * forSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-cache-and-storage",
        objective: "cacheHitRatio",
        summary: "Too few predictions are answered from the cache.",
        description: ({ label, value }) =>
          `${value("humanizePercentage")} of the look-ups on ${label("host")} are hits; the requirement is above ${objectives.cacheHitRatio * 100} %.`,
      }),
      alert({
        name: "ThroughputLow",
        expression: throughputShort(objectives),
        forSeconds: 2 * forSeconds,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        objective: "throughputWarning",
        summary: "The platform answers less than clients ask for.",
        description: ({ label, value }) =>
          `${label("host")} answers ${value("humanize")} requests a second and is asked for more; the warning line is ${objectives.throughputWarning}.`,
      }),
      ...advice(site),
    ],
  };
}
