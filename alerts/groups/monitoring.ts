/** The monitoring itself: an alert that can't be computed or delivered is none. */
import {
  agentBehind,
  agentLost,
  alertmanagerConfigTaken,
  prometheusConfigTaken,
  ruleDurationShare,
  ruleFailures,
  seriesInMemory,
  undelivered,
} from "../../signals/monitoring.ts";
import { constant } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { type Alert, alert, type Group } from "../rule.ts";
import { absenceSeconds, holdSeconds } from "../timing.ts";
import { longTermStore } from "./long-term-store.ts";

export function monitoring(site: Site): Group {
  return {
    name: "monitoring",
    rules: [...configurations(site), ...rules(site), ...delivery(site), ...longTermStore(site), watchdog],
  };
}

const watchdog = alert({
  name: "Watchdog",
  expression: constant(1),
  forSeconds: 0,
  severity: "info",
  owner: "platform",
  dashboard: "vigia-monitoring",
  summary: "Always firing: alerting works from the rules to the receiver.",
  description: () => "This alert fires all the time. A receiver that stops hearing of it must sound the alarm itself.",
});

function configurations(site: Site): readonly Alert[] {
  const forSeconds = absenceSeconds(site);
  return [
    alert({
      name: "PrometheusConfigReloadFailed",
      expression: breach(prometheusConfigTaken, "warning", site.objectives),
      forSeconds,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "Prometheus refused its configuration.",
      description: ({ label }) => `Prometheus on ${label("host")} goes on with an older configuration.`,
    }),
    alert({
      name: "AlertmanagerConfigReloadFailed",
      expression: breach(alertmanagerConfigTaken, "warning", site.objectives),
      forSeconds,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "Alertmanager refused its configuration.",
      description: ({ label }) => `Alertmanager on ${label("host")} goes on with an older configuration.`,
    }),
  ];
}

function rules(site: Site): readonly Alert[] {
  const { objectives } = site;
  const forSeconds = holdSeconds(site);
  return [
    alert({
      name: "RuleEvaluationFailing",
      expression: breach(ruleFailures, "critical", objectives),
      // Longer than a single failure is seen: one evaluation on a busy machine may time out.
      forSeconds: 3 * forSeconds,
      severity: "critical",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "Rules can't be evaluated.",
      description: ({ label }) => `Rules of Prometheus on ${label("host")} fail: their alerts can't fire.`,
    }),
    alert({
      name: "RuleEvaluationSlow",
      expression: breach(ruleDurationShare, "warning", objectives),
      forSeconds: 5 * forSeconds,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "A rule group takes nearly as long as its interval.",
      description: ({ label, value }) =>
        `${label("rule_group")} on ${label("host")} takes ${value("humanizePercentage")} of the time until its next evaluation.`,
    }),
    alert({
      name: "PrometheusSeriesOverBudget",
      expression: breach(seriesInMemory, "warning", objectives),
      forSeconds: 10 * forSeconds,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      objective: "seriesBudget",
      summary: "Prometheus holds more series than it was made for.",
      description: ({ label, value }) =>
        `Prometheus on ${label("host")} holds ${value("humanize")} series; the budget is ${objectives.seriesBudget}.`,
    }),
  ];
}

function delivery(site: Site): readonly Alert[] {
  const { objectives } = site;
  return [
    alert({
      name: "AgentRemoteWriteBehind",
      expression: breach(agentBehind, "warning", objectives),
      forSeconds: 2 * holdSeconds(site),
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "An agent can't keep up with its host.",
      description: ({ label, value }) =>
        `What is seen of ${label("host")} is ${value("humanizeDuration")} old: the agent delivers too slowly.`,
    }),
    alert({
      name: "AgentRemoteWriteDropping",
      expression: breach(agentLost, "warning", objectives),
      forSeconds: 0,
      severity: "warning",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "An agent loses samples.",
      description: ({ label, value }) =>
        `The agent of ${label("host")} lost ${value("humanize")} blocks of samples within ten minutes.`,
    }),
    alert({
      name: "AlertmanagerNotificationsFailing",
      expression: breach(undelivered, "critical", objectives),
      forSeconds: 0,
      severity: "critical",
      owner: "platform",
      dashboard: "vigia-monitoring",
      summary: "Notifications don't arrive.",
      description: ({ label, value }) =>
        `Alertmanager on ${label("host")} failed to deliver ${value("humanize")} messages by ${label("integration")} within ten minutes.`,
    }),
  ];
}
