/** The monitoring itself: is everything watched that should be, and does what is seen arrive? */
import { agentDropped, agentOverflowed, agentPending, agentSent } from "./catalogue/agent.ts";
import { alertmanagerFailures, alertmanagerNotifications, alertmanagerReloaded } from "./catalogue/alertmanager.ts";
import { probeDuration, probeSuccess } from "./catalogue/blackbox.ts";
import {
  alerts,
  prometheusReloaded,
  prometheusRuleDuration,
  prometheusRuleFailures,
  prometheusRuleInterval,
  prometheusSeries,
  up,
} from "./catalogue/prometheus.ts";
import {
  above,
  and,
  count,
  equal,
  extracted,
  increase,
  inWindow,
  max,
  min,
  plus,
  rate,
  ratio,
  sum,
  value,
} from "./promql/index.ts";
import { type Signal, signal, type Threshold } from "./signal.ts";
import { anyIsCritical, anyThreshold } from "./thresholds.ts";

export const targetsUp = signal({
  title: "Targets by job",
  description: "Targets whose last scrape succeeded, by job. Replicas count one each.",
  unit: "short",
  expression: sum(value(up), { by: ["host", "job"] }),
  legend: (label) => `${label("job")} ${label("host")}`,
});

export const targetsDown = signal({
  title: "Targets down",
  description: "Targets whose last scrape failed, by job. Nothing shown means that all answer.",
  unit: "short",
  expression: count(equal(value(up), 0), { by: ["host", "job"] }),
  legend: (label) => `${label("job")} ${label("host")}`,
  thresholds: anyIsCritical,
});

export const firingAlerts = signal({
  title: "Firing alerts",
  description: "Alerts that fire now, the ever-firing Watchdog left out. Nothing shown means that none does.",
  unit: "short",
  expression: count(value(alerts, { alertstate: "firing", alertname: { not: "Watchdog" } }), {
    by: ["alertname", "severity", "host"],
  }),
  legend: (label) => `${label("alertname")} ${label("host")}`,
  thresholds: anyIsCritical,
});

export const endpointReachable = signal({
  title: "Endpoint reachable",
  description: "1 where the endpoint answers a probe from the monitoring host, 0 where it does not.",
  unit: "short",
  expression: min(value(probeSuccess), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "critical", bad: "below", at: () => 1 }],
});

export const probeTime = signal({
  title: "Duration of the probe",
  description: "Time that a probe of the endpoint from the monitoring host took.",
  unit: "s",
  expression: max(value(probeDuration), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const agentBacklog = signal({
  title: "Agent backlog",
  description:
    "Samples that an agent holds because the monitoring host does not take them. It grows during an outage and empties after.",
  unit: "bytes",
  expression: sum(value(agentPending), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const agentRefused = signal({
  title: "Samples refused",
  description: "Blocks of samples each second that the monitoring host refused for good: they are lost.",
  unit: "ops",
  expression: sum(rate(agentDropped), { by: ["host"] }),
  legend: (label) => `refused ${label("host")}`,
});

export const seriesInMemory = signal({
  title: "Series in Prometheus",
  description: "Time series that Prometheus holds in memory.",
  unit: "short",
  expression: sum(value(prometheusSeries), { by: ["host"] }),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.seriesBudget }],
});

export const ruleFailures = signal({
  title: "Failed rule evaluations",
  description: "Rule evaluations of Prometheus that failed each second: an alert that can't be computed can't fire.",
  unit: "ops",
  expression: sum(rate(prometheusRuleFailures), { by: ["host"] }),
  legend: (label) => `failed rules ${label("host")}`,
  thresholds: anyIsCritical,
});

const taken: readonly Threshold[] = [{ severity: "warning", bad: "below", at: () => 1 }];

export const prometheusConfigTaken = signal({
  title: "Configuration of Prometheus",
  description: "1 where Prometheus took its configuration when it last read it; 0 where it goes on with an older one.",
  unit: "short",
  expression: min(value(prometheusReloaded), { by: ["host"] }),
  legend: (label) => `Prometheus ${label("host")}`,
  thresholds: taken,
});

export const alertmanagerConfigTaken = signal({
  title: "Configuration of Alertmanager",
  description:
    "1 where Alertmanager took its configuration when it last read it; 0 where it goes on with an older one.",
  unit: "short",
  expression: min(value(alertmanagerReloaded), { by: ["host"] }),
  legend: (label) => `Alertmanager ${label("host")}`,
  thresholds: taken,
});

const ruleGroup = { by: ["host", "rule_group"] } as const;

export const ruleDurationShare = signal({
  title: "Duration of rule groups",
  description:
    "Time that the evaluation of a rule group takes as a share of the time until the next. Above 100 % it is left out.",
  unit: "percentunit",
  expression: ratio(max(value(prometheusRuleDuration), ruleGroup), max(value(prometheusRuleInterval), ruleGroup)),
  legend: (label) => label("rule_group"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.saturationWarning }],
});

/** Prometheus names a group `<file>;<group>`: the file says nothing to a reader. */
export function byGroupName(measured: Signal<"host" | "rule_group">): Signal<"host" | "rule_group" | "group"> {
  return {
    ...measured,
    expression: extracted(measured.expression, "group", { from: "rule_group", pattern: ".*;(.+)" }),
    legend: "{{group}}",
  };
}

export const agentBehind = signal({
  title: "Agent behind",
  description:
    "Time that an agent needs, at its present pace, to deliver what it holds: how old what is seen of its host is.",
  unit: "s",
  expression: ratio(sum(value(agentPending), { by: ["host"] }), sum(rate(agentSent), { by: ["host"] })),
  legend: (label) => label("host"),
  thresholds: [{ severity: "warning", bad: "above", at: (objectives) => objectives.agentBehindSeconds }],
});

export const agentLost = signal({
  title: "Blocks of samples lost",
  description: "Blocks of samples that an agent lost within ten minutes: refused for good, or its buffer was full.",
  unit: "short",
  expression: inWindow(
    600,
    plus(sum(increase(agentDropped), { by: ["host"] }), sum(increase(agentOverflowed), { by: ["host"] })),
  ),
  legend: (label) => label("host"),
  thresholds: anyThreshold,
});

export const undelivered = signal({
  title: "Notifications that failed",
  description:
    "Messages that Alertmanager could not deliver within ten minutes, by the way that they should have gone.",
  unit: "short",
  expression: inWindow(600, sum(increase(alertmanagerFailures), { by: ["host", "integration"] })),
  legend: (label) => `${label("integration")} ${label("host")}`,
  thresholds: anyIsCritical,
});

/** Alertmanager counts for every way that it knows; here only the ways that were gone within a day. */
export const undeliveredInUse = signal({
  ...undelivered,
  description:
    "Messages that Alertmanager could not deliver within ten minutes, by the way that they should have gone. Ways that no message went within a day are left out.",
  expression: and(
    undelivered.expression,
    above(inWindow(86_400, sum(increase(alertmanagerNotifications), { by: ["host", "integration"] })), 0),
  ),
});
