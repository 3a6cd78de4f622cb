/** The queue as the service sees it: predictions that are durable, and not yet in Postgres. */
import { queueOldestAge, queueRows, setAsideRows } from "./catalogue/service.ts";
import { increase, inWindow, max, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

/** Every replica reports the same queue: the highest of their reports is the number. */
export const waitingRows = signal({
  title: "Predictions in the queue",
  description: "Predictions that are not yet in Postgres. At 500,000 the queue takes no more.",
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
  thresholds: [{ severity: "warning", bad: "above", at: () => 0 }],
});
