/** Error budgets that are used up: asked over the days that Prometheus keeps, at a pace that fits them. */

import { aggregateSeconds, lookBackSeconds } from "../../signals/aggregates.ts";
import { type Budget, errorBudget, latencyBudget } from "../../signals/budgets.ts";
import {
  above,
  and,
  atLeast,
  type Expression,
  inSampledWindow,
  mean,
  ratio,
  samples,
  total,
} from "../../signals/promql/index.ts";
import type { Site } from "../../signals/site.ts";
import { type Alert, alert, type Group } from "../rule.ts";

/** Prometheus keeps 15 days; the 30 of the budget itself are on the dashboard, from the long-term store. */
const days = 14;
const window = days * 86_400;
const hour = 3600;

/** Of what is counted by the minute, each event is seen for as long as the count looks back: one value in that time has it. */
const over = (part: Expression<"host">): Expression<"host"> => inSampledWindow(window, lookBackSeconds, part);

export function budgets(site: Site): Group {
  const { objectives } = site;
  return {
    name: "budgets",
    // What 14 days say does not change within minutes, and each evaluation reads all of them.
    intervalSeconds: 5 * aggregateSeconds,
    rules: [
      exhausted("ErrorBudgetExhausted", errorBudget(objectives), "ended in an error", site),
      exhausted(
        "LatencyBudgetExhausted",
        latencyBudget(objectives),
        `took longer than ${objectives.latencyCriticalSeconds} s`,
        site,
      ),
    ],
  };
}

/**
 * Half of the window must have been seen, and as much have been asked as any judgement needs: in the first week of a stack
 * a bad hour is a large part of all that there was, and the burn-rate alerts have the word.
 */
function exhausted(name: Capitalize<string>, { share, counted }: Budget, bad: string, site: Site): Alert {
  const leastByMinute = site.objectives.minimumRequestRate * aggregateSeconds;
  return alert({
    name,
    expression: and(
      above(over(ratio(total(counted.bad), total(counted.all))), share),
      and(
        atLeast(over(samples(counted.all)), window / lookBackSeconds / 2),
        atLeast(over(mean(counted.all)), leastByMinute),
      ),
    ),
    forSeconds: hour,
    severity: "warning",
    owner: "predictions",
    dashboard: "vigia-slo",
    summary: "The error budget is used up.",
    description: ({ label, value }) =>
      `${value("humanizePercentage")} of the requests to ${label("host")} within ${days} days ${bad}; ${Number((share * 100).toPrecision(6))} % may.`,
  });
}
