/** Error budgets: alerts on how fast they are used up, for what no single incident of the other alerts shows. */
import { type Budget, errorBudget, latencyBudget } from "../../signals/budgets.ts";
import { type BurnRate, burnRates, burnWindows, windowSeconds } from "../../signals/burn-rates.ts";
import { frontend, frontendRequests } from "../../signals/catalogue/haproxy.ts";
import { httpRequestsInFlight } from "../../signals/catalogue/service.ts";
import {
  above,
  absentFor,
  and,
  atLeast,
  duration,
  type Expression,
  inWindow,
  mean,
  samples,
} from "../../signals/promql/index.ts";
import { hostsWith, type Site } from "../../signals/site.ts";
import { type Alert, alert, type Group, type Recording, recording } from "../rule.ts";
import { followingSeconds, metricAbsence } from "../timing.ts";

interface Subject {
  readonly name: Capitalize<string>;
  readonly budget: Budget;
  /** What the bad requests are, as the end of a sentence. */
  readonly bad: string;
}

export function slo(site: Site): Group {
  const { objectives } = site;
  const subjects: readonly Subject[] = [
    { name: "ErrorBudgetBurning", budget: errorBudget(objectives), bad: "ended in an error" },
    {
      name: "LatencyBudgetBurning",
      budget: latencyBudget(objectives),
      bad: `took longer than ${objectives.latencyCriticalSeconds} s`,
    },
  ];
  return {
    name: "slo",
    rules: [
      ...subjects.flatMap(({ budget }) => recordings(budget)),
      ...subjects.flatMap((subject) => burnRates.map((rate) => burning(subject, rate, site))),
      ...hostsWith(site, "prediction").flatMap(({ name }) => absences(name, site)),
    ],
  };
}

function recordings({ bad, all, ratios }: Budget): readonly Recording[] {
  return [bad, all, ...burnWindows.map((window) => ratios[window])].map(recording);
}

/**
 * A ratio says nothing about a window of which little was seen: on the first day of a stack, five bad minutes would be
 * a large part of the "three days" that there are. So half of the long window must have been seen; until then the alerts
 * on errors and latency, which look back minutes, have the word.
 */
function known({ all }: Budget, { long, short }: BurnRate, site: Site): Expression<"host"> {
  const evaluations = windowSeconds(long) / site.scrapeIntervalSeconds;
  return and(
    atLeast(inWindow(windowSeconds(long), samples(all)), Math.floor(evaluations / 2)),
    atLeast(inWindow(windowSeconds(short), mean(all)), site.objectives.minimumRequestRate),
  );
}

function burning({ name, budget, bad }: Subject, rate: BurnRate, site: Site): Alert {
  const { long, short, factor, severity } = rate;
  const limit = Number((factor * budget.share).toPrecision(6));
  const over = and(above(budget.ratios[long].read, limit), above(budget.ratios[short].read, limit));
  return alert({
    name: `${name}${severity === "critical" ? "Fast" : "Slow"}` as Capitalize<string>,
    expression: and(over, known(budget, rate, site)),
    // An incident that other alerts see is theirs to tell.
    forSeconds: Math.max(windowSeconds(short) / 2, followingSeconds(site)),
    severity,
    owner: "predictions",
    dashboard: "vigia-slo",
    summary:
      severity === "critical"
        ? "The error budget of a month is used up within days."
        : "The error budget of a month is used up before its end.",
    description: ({ label, value }) =>
      `${value("humanizePercentage")} of the requests to ${label("host")} within ${long} ${bad}: ${factor} times as many as the budget of 30 days allows, or more.`,
    labels: { window: long },
  });
}

/** What the budgets are computed from, named, because absence can't be grouped: of HAProxy, and of the service. */
function absences(host: string, site: Site): readonly Alert[] {
  const { window, hold } = metricAbsence(site);
  const shared = {
    name: "SLOMetricAbsent",
    forSeconds: hold,
    severity: "warning",
    owner: "platform",
    dashboard: "vigia-slo",
    summary: "The metrics behind the error budgets don't arrive.",
  } as const;
  return [
    alert({
      ...shared,
      expression: absentFor(frontendRequests, duration(window), { job: "haproxy", host, proxy: frontend }),
      description: ({ label }) => `Nothing counts the requests to ${label("host")}: errors are not seen.`,
      labels: { host, job: "haproxy" },
    }),
    alert({
      ...shared,
      expression: absentFor(httpRequestsInFlight, duration(window), { job: "prediction-service", host }),
      description: ({ label }) => `No replica on ${label("host")} shows metrics: latency is not seen.`,
      labels: { host, job: "prediction-service" },
    }),
  ];
}
