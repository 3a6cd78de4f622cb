/** Prometheus: what every scrape says about its target, and what the server says about itself. */
import { counter, gauge } from "../metric.ts";

export const up = gauge("up", { help: "1 where the agent's last scrape of the target succeeded.", unit: "count" });

/** Made by the rule engine: 1 for each alert that is pending or firing. */
export const alerts = gauge("ALERTS", {
  help: "Alerts that are pending or firing.",
  unit: "count",
  labels: ["alertname", "alertstate", "severity"],
});

export const prometheusSeries = gauge("prometheus_tsdb_head_series", {
  help: "Series in memory.",
  unit: "count",
});

export const prometheusRuleFailures = counter("prometheus_rule_evaluation_failures_total", {
  help: "Rule evaluations that failed.",
  unit: "count",
  labels: ["rule_group"],
});

export const prometheusRuleDuration = gauge("prometheus_rule_group_last_duration_seconds", {
  help: "Time that the last evaluation of a rule group took.",
  unit: "seconds",
  labels: ["rule_group"],
});

export const prometheusRuleInterval = gauge("prometheus_rule_group_interval_seconds", {
  help: "Time between two evaluations of a rule group.",
  unit: "seconds",
  labels: ["rule_group"],
});

export const prometheusReloaded = gauge("prometheus_config_last_reload_successful", {
  help: "1 where Prometheus took its configuration when it last read it, else 0.",
  unit: "count",
});

export const prometheusMetrics = {
  up,
  alerts,
  prometheusSeries,
  prometheusRuleFailures,
  prometheusRuleDuration,
  prometheusRuleInterval,
  prometheusReloaded,
} as const;
