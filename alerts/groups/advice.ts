/** The site's advice: shown, and told to nobody. */
import { inFlight, loopLag, totalMean } from "../../signals/advice.ts";
import { loggingShare, recordedPredictions } from "../../signals/latency.ts";
import { waitingForReplica } from "../../signals/limits.ts";
import { above, and, atLeast, or } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { recordedDemand } from "../../signals/throughput.ts";
import { type Alert, alert } from "../rule.ts";
import { holdSeconds } from "../timing.ts";

/** Part of the group of predictions, which records what they read. */
export function advice(site: Site): readonly Alert[] {
  const { objectives } = site;
  const saturated = or(
    or(breach(inFlight, "warning", objectives), breach(loopLag, "warning", objectives)),
    breach(waitingForReplica, "warning", objectives),
  );
  return [
    alert({
      name: "ReplicasAdvised",
      // Demand alone is what the platform is for; with replicas that have room it needs no more of them.
      expression: and(above(recordedDemand.read, objectives.throughputWarning), saturated),
      forSeconds: 10 * holdSeconds(site),
      severity: "info",
      owner: "predictions",
      dashboard: "vigia-performance-overview",
      objective: "throughputWarning",
      summary: "Demand is high and the replicas are near what they can do.",
      description: ({ label, value }) =>
        `Clients ask ${label("host")} for ${value("humanize")} requests a second and its replicas show saturation: add replicas.`,
    }),
    alert({
      name: "QueueAdvised",
      expression: and(
        and(breach(loggingShare, "warning", objectives), breach(totalMean, "warning", objectives)),
        atLeast(recordedPredictions.read, objectives.minimumRequestRate),
      ),
      forSeconds: 10 * holdSeconds(site),
      severity: "info",
      owner: "predictions",
      dashboard: "vigia-cache-and-storage",
      objective: "loggingShare",
      summary: "Writing predictions takes a large part of the time of requests.",
      description: ({ label, value }) =>
        `Persisting takes ${value("humanizePercentage")} of the time of predictions on ${label("host")}: use the queue.`,
    }),
  ];
}
