/** The monitoring itself: is everything watched that should be, and does what is seen arrive? */
import { agentDropped, agentPending } from "./catalogue/agent.ts";
import { probeDuration, probeSuccess } from "./catalogue/blackbox.ts";
import { alerts, prometheusRuleFailures, prometheusSeries, up } from "./catalogue/prometheus.ts";
import { count, equal, max, min, rate, sum, value } from "./promql/index.ts";
import { signal } from "./signal.ts";

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
  thresholds: [{ severity: "critical", bad: "above", at: () => 0 }],
});

export const firingAlerts = signal({
  title: "Firing alerts",
  description: "Alerts that fire now, the ever-firing Watchdog left out. Nothing shown means that none does.",
  unit: "short",
  expression: count(value(alerts, { alertstate: "firing", alertname: { not: "Watchdog" } }), {
    by: ["alertname", "severity", "host"],
  }),
  legend: (label) => `${label("alertname")} ${label("host")}`,
  thresholds: [{ severity: "critical", bad: "above", at: () => 0 }],
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
  legend: (label) => label("host"),
});

export const seriesInMemory = signal({
  title: "Series in Prometheus",
  description: "Time series that Prometheus holds in memory.",
  unit: "short",
  expression: sum(value(prometheusSeries), { by: ["host"] }),
  legend: (label) => label("host"),
});

export const ruleFailures = signal({
  title: "Failed rule evaluations",
  description: "Rule evaluations of Prometheus that failed each second: an alert that can't be computed can't fire.",
  unit: "ops",
  expression: sum(rate(prometheusRuleFailures), { by: ["host"] }),
  legend: (label) => label("host"),
});
