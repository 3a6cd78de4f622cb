/** The queue as the service sees it: predictions that are durable, and not yet in Postgres. */
import {
  queuedRows,
  queueOldestAge,
  queueRows,
  recordedRows,
  recordFailures,
  recordingMode,
  recordWriteDuration,
  setAsideRows,
} from "./catalogue/service.ts";
import { increase, inWindow, max, quantile, rate, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { anyThreshold } from "./thresholds.ts";

/**
 * Predictions that the queue takes (the stack hands it to the service); then they are refused by a code of their own, long before the memory of the
 * queue's Redis is full.
 */
export const queueLimitRows = 500_000;

const limitInWords = queueLimitRows.toLocaleString("en");

/** Every replica reports the same queue: the highest of their reports is the number. */
export const waitingRows = signal({
  title: "Predictions in the queue",
  description: `Predictions that are not yet in Postgres. At ${limitInWords} the queue takes no more.`,
  unit: "short",
  expression: max(value(queueRows), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "critical", bad: "above", at: (objectives) => objectives.queueRows }],
});

export const oldestWaiting = signal({
  title: "Age of the queue",
  description: "Age of the oldest prediction that is not yet in Postgres. In health it is a second or two.",
  unit: "s",
  expression: max(value(queueOldestAge), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.queueAgeSeconds }],
});

export const setAside = signal({
  title: "Predictions set aside",
  description: "Predictions within ten minutes that Postgres can never take, set aside for somebody to look at.",
  unit: "short",
  expression: inWindow(600, sum(increase(setAsideRows), { by: ["host"] })),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

export const replicasByWay = signal({
  title: "Replicas by way of recording",
  description:
    "How many replicas write predictions to Postgres before they answer (sync) and how many to the queue. With the configuration's auto they change by themselves, each for itself.",
  unit: "short",
  expression: sum(value(recordingMode), { by: ["host", "mode"] }),
  legend: (label) => `${label("mode")} ${label("host")}`,
});

export const rowsQueued = signal({
  title: "Predictions put into the queue",
  description: "Predictions made durable in the queue each second.",
  unit: "ops",
  expression: sum(rate(queuedRows), { by: ["host"] }),
  legend: (label) => `into the queue ${label("host")}`,
});

export const rowsRecorded = signal({
  title: "Predictions written to Postgres",
  description:
    "Predictions made durable in Postgres each second, by who wrote them: the request or the queue's worker.",
  unit: "ops",
  expression: sum(rate(recordedRows), { by: ["host", "by"] }),
  legend: (label) => `to Postgres by the ${label("by")} ${label("host")}`,
});

export const writeP95 = signal({
  title: "P95 of writes to Postgres",
  description: "Time within which 95 % of the statements that write predictions end, by who wrote.",
  unit: "s",
  expression: quantile(0.95, recordWriteDuration, { by: ["host", "by"] }),
  legend: (label) => `${label("by")} ${label("host")}`,
});

export const writesFailed = signal({
  title: "Failed writes of predictions",
  description:
    "Writes to Postgres or to the queue that failed each second. The other one took the prediction, or it was not answered.",
  unit: "ops",
  expression: sum(rate(recordFailures), { by: ["host", "target"] }),
  legend: (label) => `${label("target")} ${label("host")}`,
});
