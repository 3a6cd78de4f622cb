/** What advice is drawn from: more replicas where demand saturates those that there are, the queue where writing takes too long. */
import { eventLoopLag, httpRequestsInFlight, predictionLatency } from "./catalogue/service.ts";
import { highest, max, observations, observed, ratio, sum } from "./promql/index.ts";
import { signal } from "./signal.ts";

/** The peak of a window: at the moment of a scrape there may be few. */
export const inFlight = signal({
  title: "Requests in flight",
  description:
    "Requests that the busiest replica of a host worked on at once, peak of the window. Beyond the line they wait for each other.",
  unit: "short",
  expression: max(highest(httpRequestsInFlight), { by: ["host"] }),
  legend: (label) => `in flight ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.inFlightPerReplica }],
});

export const loopLag = signal({
  title: "Event-loop lag",
  description:
    "How late the event loop of a host's busiest replica was, 99th percentile between two scrapes, peak of the window.",
  unit: "s",
  expression: max(highest(eventLoopLag), { by: ["host"] }),
  legend: (label) => `lag ${label("host")}`,
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.eventLoopLagSeconds }],
});

export const totalMean = signal({
  title: "Mean latency",
  description: "Mean total time in the service of a host's predictions, all series together.",
  unit: "s",
  expression: ratio(
    sum(observed(predictionLatency), { by: ["host"] }),
    sum(observations(predictionLatency), { by: ["host"] }),
  ),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.loggingMinimumTotalSeconds }],
});
