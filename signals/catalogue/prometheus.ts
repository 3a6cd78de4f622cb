/** Prometheus: what every scrape says about its target, and what the server says about itself. */
import { counter, gauge, histogram } from "../metric.ts";

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

export const scrapedSamples = gauge("scrape_samples_post_metric_relabeling", {
  help: "Samples that are left of a target's last scrape: as many series come from it.",
  unit: "count",
});

export const scrapeDuration = gauge("scrape_duration_seconds", {
  help: "Time that the last scrape of a target took.",
  unit: "seconds",
});

export const prometheusSamples = counter("prometheus_tsdb_head_samples_appended_total", {
  help: "Samples taken in, those of recording rules included.",
  unit: "count",
  labels: ["type"],
});

export const prometheusLateSamples = counter("prometheus_tsdb_head_out_of_order_samples_appended_total", {
  help: "Samples taken in although younger ones of their series were there already: an agent that catches up.",
  unit: "count",
  labels: ["type"],
});

export const prometheusBlocksSize = gauge("prometheus_tsdb_storage_blocks_bytes", {
  help: "Size of the finished blocks on disk.",
  unit: "bytes",
});

/** 0 where no limit by size is set. */
export const prometheusRetentionSize = gauge("prometheus_tsdb_retention_limit_bytes", {
  help: "Size at which Prometheus drops its oldest blocks.",
  unit: "bytes",
});

export const prometheusLogSize = gauge("prometheus_tsdb_wal_storage_size_bytes", {
  help: "Size of the write-ahead log on disk.",
  unit: "bytes",
});

export const prometheusRequestDuration = histogram("prometheus_http_request_duration_seconds", {
  help: "Time of requests to Prometheus by handler.",
  unit: "seconds",
  labels: ["handler"],
  buckets: [0.1, 0.2, 0.4, 1, 3, 8, 20, 60, 120],
});

export const prometheusMissedIterations = counter("prometheus_rule_group_iterations_missed_total", {
  help: "Evaluations of a rule group left out because the one before took too long.",
  unit: "count",
  labels: ["rule_group"],
});

/** What Prometheus writes to the long-term store; an agent with exemplars has the same metrics under a job of its own. */
const remote = ["remote_name", "url"] as const;

export const prometheusRemoteSamples = counter("prometheus_remote_storage_samples_total", {
  help: "Samples sent to a remote store, those sent again counted again.",
  unit: "count",
  labels: remote,
});

export const prometheusRemotePending = gauge("prometheus_remote_storage_samples_pending", {
  help: "Samples read from the write-ahead log that a remote store did not take yet.",
  unit: "count",
  labels: remote,
});

export const prometheusRemoteFailed = counter("prometheus_remote_storage_samples_failed_total", {
  help: "Samples that a remote store refused for good: they are lost there.",
  unit: "count",
  labels: remote,
});

export const prometheusRemoteRetried = counter("prometheus_remote_storage_samples_retried_total", {
  help: "Samples that a remote store did not take and that are sent again.",
  unit: "count",
  labels: remote,
});

/** `dropped_series` is what was never meant to go there; every other reason is a loss. */
export const prometheusRemoteDropped = counter("prometheus_remote_storage_samples_dropped_total", {
  help: "Samples that were not sent to a remote store, by reason.",
  unit: "count",
  labels: [...remote, "reason"],
});

export const prometheusRemoteNewest = gauge("prometheus_remote_storage_queue_highest_timestamp_seconds", {
  help: "Time of the newest sample that is to go to a remote store.",
  unit: "seconds",
  labels: remote,
});

/** Compare it with the clock: the newest sample that is to go stands still too once too many wait. */
export const prometheusRemoteNewestSent = gauge("prometheus_remote_storage_queue_highest_sent_timestamp_seconds", {
  help: "Time of the newest sample that a remote store took.",
  unit: "seconds",
  labels: remote,
});

export const prometheusMetrics = {
  up,
  alerts,
  prometheusSeries,
  prometheusRuleFailures,
  prometheusRuleDuration,
  prometheusRuleInterval,
  prometheusReloaded,
  prometheusRetentionSize,
  scrapedSamples,
  scrapeDuration,
  prometheusSamples,
  prometheusLateSamples,
  prometheusBlocksSize,
  prometheusLogSize,
  prometheusRequestDuration,
  prometheusMissedIterations,
  prometheusRemoteSamples,
  prometheusRemotePending,
  prometheusRemoteFailed,
  prometheusRemoteRetried,
  prometheusRemoteDropped,
  prometheusRemoteNewest,
  prometheusRemoteNewestSent,
} as const;
