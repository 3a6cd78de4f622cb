/**
 * How a site keeps its objectives over weeks. Errors and latency have budgets, and a speed at which they are used up. Of
 * cache and throughput it is shown how far the objective is attained: one look-up in five may miss for ever, and a
 * throughput is no share of anything, so that a burn rate of them could never alarm anybody.
 */
import {
  countedHits,
  countedInferenceSeconds,
  countedLoggingSeconds,
  countedLookups,
  countedPredictionSeconds,
  countedPredictions,
} from "./aggregates.ts";
import { type Budget, budgetDays, budgetLeft, burnRate, errorBudget, latencyBudget, slowShare } from "./budgets.ts";
import { type BurnWindow, burnRates } from "./burn-rates.ts";
import { latencyP95, recordedP95 } from "./latency.ts";
import type { Objectives } from "./objectives.ts";
import { inWindow, mean, minus, peak, plus, ratio, total } from "./promql/index.ts";
import { type Signal, signal, type Threshold } from "./signal.ts";
import { recordedDemand, recordedServed, throughput, throughputAttained } from "./throughput.ts";

const window = budgetDays * 86_400;

/** The least factor of the burn-rate alerts of a severity: at 1 the budget is gone in exactly its 30 days. */
const leastFactor = (severity: "warning" | "critical"): Threshold => ({
  severity,
  bad: "above",
  at: () => Math.min(...burnRates.filter((rate) => rate.severity === severity).map(({ factor }) => factor)),
});
const burnThresholds = [leastFactor("warning"), leastFactor("critical")];

/** A budget that is overdrawn. */
const exhausted: readonly Threshold[] = [{ severity: "critical", bad: "below", at: () => 0 }];

/** Windows in which a burn rate is shown: of each pair that alerts read, the longer one. */
export const longWindows = ["1h", "6h", "1d", "3d"] as const satisfies readonly BurnWindow[];
type LongWindow = (typeof longWindows)[number];

export interface BudgetSignals {
  readonly left: Signal<"host">;
  /** Bad requests as a share of all within a step of the panel. */
  readonly badShare: Signal<"host">;
  readonly burn: Readonly<Record<LongWindow, Signal<"host">>>;
}

interface Subject {
  /** As the beginning of a title. */
  readonly name: string;
  /** What the bad requests are, as the end of a sentence. */
  readonly bad: string;
  readonly limit: Threshold;
}

function signalsOf(budget: Budget, { name, bad, limit }: Subject): BudgetSignals {
  const burn = (window: LongWindow) =>
    signal({
      title: `${name} burn rate`,
      description:
        "How many times faster than allowed the budget is used up, over windows of an hour to three days: at 1 it is gone in exactly 30 days. The alerts speak from 14.4 over an hour, 6 over six, 3 over a day, 1 over three.",
      unit: "short",
      expression: burnRate(budget, window),
      legend: (label) => `${window} ${label("host")}`,
      thresholds: burnThresholds,
    });
  const percent = Number((budget.share * 100).toPrecision(6));
  return {
    left: signal({
      title: `${name} budget left`,
      description: `Part of the budget of ${budgetDays} days that is left: ${percent} % of the requests may be such that ${bad}. Below zero more were. Each request weighs the same; in a site that is younger, the budget is that of its requests so far.`,
      unit: "percentunit",
      expression: budgetLeft(budget),
      legend: (label) => label("host"),
      thresholds: exhausted,
    }),
    badShare: signal({
      title: `Requests that ${bad}`,
      description: `Share of the requests that ${bad}, of all requests between two points of the graph.`,
      unit: "percentunit",
      expression: ratio(total(budget.counted.bad), total(budget.counted.all)),
      legend: (label) => label("host"),
      thresholds: [limit],
    }),
    burn: { "1h": burn("1h"), "6h": burn("6h"), "1d": burn("1d"), "3d": burn("3d") },
  };
}

/** What concerns the budgets of a site: all but burn rates are read from the long-term store. */
export function budgetSignals(objectives: Objectives): {
  readonly errors: BudgetSignals;
  readonly latency: BudgetSignals;
} {
  return {
    errors: signalsOf(errorBudget(objectives), {
      name: "Error",
      bad: "ended in an error",
      limit: { severity: "critical", bad: "above", at: ({ errorRatio }) => errorRatio },
    }),
    latency: signalsOf(latencyBudget(objectives), {
      name: "Latency",
      bad: `took longer than ${objectives.latencyCriticalSeconds} s`,
      limit: { severity: "critical", bad: "above", at: () => slowShare },
    }),
  };
}

const hitRatio = ratio(total(countedHits), total(countedLookups));
const hitThresholds: readonly Threshold[] = [
  { severity: "warning", bad: "below", at: (objectives) => objectives.cacheHitRatio },
];

export const cacheAttained = signal({
  title: "Cache hits of 30 days",
  description: "Share of all look-ups of 30 days that were hits. Each look-up weighs the same.",
  unit: "percentunit",
  expression: inWindow(window, hitRatio),
  legend: (label) => label("host"),
  thresholds: hitThresholds,
});

export const cacheHits = signal({
  title: "Cache hit rate over weeks",
  description: "Share of the look-ups between two points of the graph that were hits.",
  unit: "percentunit",
  expression: hitRatio,
  legend: (label) => label("host"),
  thresholds: hitThresholds,
});

/** Without a threshold: how many such minutes are too few is nobody's objective; the alert speaks of each of them. */
export function throughputKept(objectives: Objectives): Signal<"host"> {
  return signal({
    title: "Minutes of enough throughput in 30 days",
    description: `Share of the minutes in which enough was answered: ${objectives.throughputWarning} requests a second, or the same part of what was asked as that is of the target of ${objectives.throughputTarget}. Minutes in which hardly anybody asked do not count.`,
    unit: "percentunit",
    expression: inWindow(window, throughputAttained(objectives)),
    legend: (label) => label("host"),
  });
}

export const answered = signal({
  title: "Throughput over weeks",
  description: "Requests answered each second, mean between two points of the graph.",
  unit: "reqps",
  expression: mean(recordedServed),
  legend: (label) => `answered ${label("host")}`,
  thresholds: throughput.thresholds,
});

export const asked = signal({
  title: "Demand over weeks",
  description: "Requests that clients made each second, mean between two points of the graph.",
  unit: "reqps",
  expression: mean(recordedDemand),
  legend: (label) => `asked ${label("host")}`,
});

export const worstP95 = signal({
  title: "Highest P95 latency over weeks",
  description:
    "The highest P95 of a few minutes that was seen between two points of the graph: a P95 of weeks can't be made of those of minutes. The share of slow requests above is exact.",
  unit: "s",
  expression: peak(recordedP95),
  legend: (label) => label("host"),
  thresholds: latencyP95.thresholds,
});

export const meanInference = signal({
  title: "Inference over weeks",
  description: "Mean time of a prediction that was spent in the model, between two points of the graph.",
  unit: "s",
  expression: ratio(total(countedInferenceSeconds), total(countedPredictions)),
  legend: (label) => `inference ${label("host")}`,
});

export const meanLogging = signal({
  title: "Logging over weeks",
  description: "Mean time of a prediction that was spent in making it durable, between two points of the graph.",
  unit: "s",
  expression: ratio(total(countedLoggingSeconds), total(countedPredictions)),
  legend: (label) => `logging ${label("host")}`,
});

export const meanElse = signal({
  title: "The rest over weeks",
  description: "Mean time of a prediction outside of model and logging, between two points of the graph.",
  unit: "s",
  expression: ratio(
    minus(total(countedPredictionSeconds), plus(total(countedInferenceSeconds), total(countedLoggingSeconds))),
    total(countedPredictions),
  ),
  legend: (label) => `the rest ${label("host")}`,
});
