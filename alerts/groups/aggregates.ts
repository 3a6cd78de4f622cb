/** Recordings for windows of weeks, which the long-term store keeps for 90 days: see signals/aggregates.ts. */
import * as aggregates from "../../signals/aggregates.ts";
import { errorBudget, latencyBudget } from "../../signals/budgets.ts";
import type { Site } from "../../signals/site.ts";
import { recordedAttainment } from "../../signals/throughput.ts";
import { type Group, recording } from "../rule.ts";

export function aggregatesGroup({ objectives }: Site): Group {
  const budgets = [errorBudget(objectives), latencyBudget(objectives)];
  return {
    name: "aggregates",
    intervalSeconds: aggregates.aggregateSeconds,
    rules: [
      ...budgets.flatMap(({ counted }) => [counted.all, counted.bad]).map(recording),
      recording(aggregates.countedLookups),
      recording(aggregates.countedHits),
      recording(aggregates.countedPredictionSeconds),
      recording(aggregates.countedInferenceSeconds),
      recording(aggregates.countedLoggingSeconds),
      recording(recordedAttainment(objectives)),
    ],
  };
}
