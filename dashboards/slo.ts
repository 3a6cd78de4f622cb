/** SLO: what is left of the month's budgets, how fast they go, and how far cache and throughput attain their objectives. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { slo } from "../signals/index.ts";
import { hostScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { longTerm, note, showing, stat, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { sloIdentity } from "./identities.ts";
import { datasourceVariable, hostVariable, longTermVariable } from "./variables.ts";

/** Points of long ranges: what is recorded each minute needs no more, and an hour of it says more than one of its minutes. */
const coarse = { interval: "5m" } as const;

export const budgetLeftNow =
  ({ left }: slo.BudgetSignals) =>
  (view: View) =>
    stat(longTerm(view), left, { span: 6 });

export const budgetLeft =
  ({ left }: slo.BudgetSignals) =>
  (view: View) =>
    timeSeries(longTerm(view), [left], { ...coarse, signed: true });

export const badShare =
  ({ badShare: signal }: slo.BudgetSignals) =>
  (view: View) =>
    timeSeries(longTerm(view), [signal], coarse);

export const burnRates =
  ({ burn }: slo.BudgetSignals) =>
  (view: View) =>
    timeSeries(
      view,
      slo.longWindows.map((window) => burn[window]),
    );

export const cacheAttained = (view: View) =>
  stat(longTerm(view), slo.cacheAttained, { title: slo.cacheAttained.title, span: 6 });
export const cacheHits = (view: View) => timeSeries(longTerm(view), [slo.cacheHits], { ...coarse, span: 12 });

export const throughput = (view: View) =>
  timeSeries(longTerm(view), [slo.answered, slo.asked], {
    ...coarse,
    title: "Throughput against demand over weeks",
    description:
      "Requests answered and asked for each second, means between two points of the graph. Answered below asked means that the platform could not follow; both low means that nobody called.",
    span: 12,
  });

export const worstP95 = (view: View) => timeSeries(longTerm(view), [slo.worstP95], { ...coarse, span: 12 });

export const latencyParts = (view: View) =>
  timeSeries(longTerm(view), [slo.meanInference, slo.meanLogging, slo.meanElse], {
    ...coarse,
    title: "Where the time went over weeks",
    description:
      "Mean time of a prediction, split into inference, logging and the rest, between two points of the graph.",
    stacked: true,
    span: 12,
  });

const howToRead = (view: View) =>
  note(
    "How to read this",
    [
      `A budget is what the objective allows: **${view.objectives.errorRatio * 100} %** of the requests of 30 days may end in an error, and **5 %** of the predictions may take longer than **${view.objectives.latencyCriticalSeconds} s**.`,
      "*Left* is what remains of it, *burn rate* how fast it goes: at 1 it is gone after 30 days, at 14.4 after two.",
      "Cache and throughput have an objective and no budget: what is shown is how far they attain it.",
    ].join(" "),
    { height: 3 },
  );

export function sloDashboard(site: Site): Dashboard {
  const view: View = { objectives: site.objectives, scope: hostScope };
  const show = showing(view);
  const { errors, latency } = slo.budgetSignals(site.objectives);
  const kept = slo.throughputKept(site.objectives);
  const throughputKept = (view: View) => stat(longTerm(view), kept, { title: "Minutes of enough throughput", span: 6 });
  return compose(
    sloIdentity,
    [datasourceVariable(), longTermVariable(), hostVariable()],
    [
      {
        title: "30 days",
        panels: show(budgetLeftNow(errors), budgetLeftNow(latency), cacheAttained, throughputKept, howToRead),
      },
      { title: "Errors", panels: show(budgetLeft(errors), burnRates(errors), badShare(errors)) },
      {
        title: "Latency",
        panels: show(budgetLeft(latency), burnRates(latency), badShare(latency), worstP95, latencyParts),
      },
      { title: "Cache and throughput", panels: show(cacheHits, throughput) },
    ],
    { from: "now-7d", refresh: "5m" },
  );
}
