/** What the monitoring takes in, keeps and answers: samples, series, disk, rules and queries. Whether it is well stands in monitoring.ts. */
import { agentPending, agentRetries, agentSent } from "./catalogue/agent.ts";
import { alertmanagerAlerts, alertmanagerFailures, alertmanagerNotifications } from "./catalogue/alertmanager.ts";
import {
  prometheusBlocksSize,
  prometheusLateSamples,
  prometheusLogSize,
  prometheusMissedIterations,
  prometheusRequestDuration,
  prometheusSamples,
  scrapeDuration,
  scrapedSamples,
  up,
} from "./catalogue/prometheus.ts";
import { expression, max, quantile, rate, record, sum, topk, value } from "./promql/index.ts";
import { signal } from "./signal.ts";
import { shownSeries, shownServices } from "./top.ts";

const byHost = { by: ["host"] } as const;

export const samplesTaken = signal({
  title: "Samples taken in",
  description: "Samples that Prometheus takes in each second, from agents and from its own rules.",
  unit: "cps",
  expression: sum(rate(prometheusSamples), byHost),
  legend: (label) => `all ${label("host")}`,
});

export const samplesLate = signal({
  title: "Samples taken in late",
  description:
    "Samples each second that came after younger ones of their series: an agent delivers what it had held back.",
  unit: "cps",
  expression: sum(rate(prometheusLateSamples), byHost),
  legend: (label) => `late ${label("host")}`,
});

export const blocksSize = signal({
  title: "Finished blocks",
  description: "Disk that Prometheus' finished blocks take: what is older than some three hours.",
  unit: "bytes",
  expression: sum(value(prometheusBlocksSize), byHost),
  legend: (label) => `blocks ${label("host")}`,
});

export const logSize = signal({
  title: "Write-ahead log",
  description: "Disk that Prometheus' write-ahead log takes: what it reads again when it starts.",
  unit: "bytes",
  expression: sum(value(prometheusLogSize), byHost),
  legend: (label) => `write-ahead log ${label("host")}`,
});

export const queryTime = signal({
  title: "P95 of queries to Prometheus",
  description:
    "Time within which 95 % of the requests of dashboards and people are answered, by kind: at one moment or over a range. Its narrowest bucket is a tenth of a second.",
  unit: "s",
  expression: quantile(0.95, prometheusRequestDuration, {
    by: ["host", "handler"],
    where: { handler: { matches: "/api/v1/query|/api/v1/query_range" } },
  }),
  legend: (label) => `${label("handler")} ${label("host")}`,
});

export const missedEvaluations = signal({
  title: "Missed evaluations",
  description: "Evaluations of a rule group each second that were left out because the one before took too long.",
  unit: "ops",
  expression: sum(rate(prometheusMissedIterations), { by: ["host", "rule_group"] }),
  legend: (label) => label("rule_group"),
});

export const seriesByJob = signal({
  title: "Series by host and job",
  description: `Series that the last scrapes of a host's targets brought, by job. The ${shownServices} largest are shown.`,
  unit: "short",
  expression: topk(shownServices, sum(value(scrapedSamples), { by: ["host", "job"] })),
  legend: (label) => `${label("job")} ${label("host")}`,
});

/**
 * Series of each metric's name, as `metric`. Counting them reads every series in memory, so that it is recorded, and for names
 * with many series only. No scope's filter applies: the rule is the only reader.
 */
export const recordedSeriesByMetric = record(
  "host_metric:series:count",
  ["host", "metric"],
  expression<"host" | "metric">(
    () =>
      `label_replace(topk by (host) (50, count by (host, __name__) ({host=~".+", __name__!~".*:.*"})), "metric", "$1", "__name__", "(.+)")`,
  ),
);

export const seriesByMetric = signal({
  title: "Series by metric",
  description: `Metrics with the most series in Prometheus' memory, histograms by part. The ${2 * shownSeries} largest are shown: when the budget is short, look here.`,
  unit: "short",
  expression: topk(2 * shownSeries, recordedSeriesByMetric.read),
  legend: (label) => `${label("metric")} ${label("host")}`,
});

export const slowestScrapes = signal({
  title: "Duration of scrapes",
  description: `Time that the slowest target of a job takes for a scrape. The ${shownServices} slowest are shown.`,
  unit: "s",
  expression: topk(shownServices, max(value(scrapeDuration), { by: ["host", "job"] })),
  legend: (label) => `${label("job")} ${label("host")}`,
});

export const agentTraffic = signal({
  title: "Traffic of agents",
  description: "Bytes of samples that an agent delivers each second, compressed.",
  unit: "Bps",
  expression: sum(rate(agentSent), byHost),
  legend: (label) => label("host"),
});

export const agentAgain = signal({
  title: "Deliveries tried again",
  description: "Blocks of samples that an agent had to send again each second: the monitoring host did not take them.",
  unit: "ops",
  expression: sum(rate(agentRetries), byHost),
  legend: (label) => label("host"),
});

export const agentsHeld = signal({
  title: "Samples held by agents",
  description: "Bytes of samples that all agents together hold because the monitoring host does not take them.",
  unit: "bytes",
  expression: sum(value(agentPending)),
  legend: "held",
});

export const agentsUp = signal({
  title: "Agents",
  description: "Agents that were heard of in the last minutes: one a host.",
  unit: "short",
  expression: sum(value(up, { job: "agent" })),
  legend: "agents",
});

export const alertsHeld = signal({
  title: "Alerts by state",
  description: "Alerts that Alertmanager holds: active ones, and those that are silenced or inhibited (suppressed).",
  unit: "short",
  expression: sum(value(alertmanagerAlerts), { by: ["host", "state"] }),
  legend: (label) => `${label("state")} ${label("host")}`,
});

/** Every kind that Alertmanager knows has a counter; those in use are the ones above zero. */
export const notifications = signal({
  title: "Notifications",
  description: "Messages that Alertmanager tried to deliver each second, all ways together.",
  unit: "ops",
  expression: sum(rate(alertmanagerNotifications), byHost),
  legend: (label) => `tried ${label("host")}`,
});

export const notificationsFailed = signal({
  title: "Failed notifications",
  description: "Messages that Alertmanager could not deliver each second, all ways together.",
  unit: "ops",
  expression: sum(rate(alertmanagerFailures), byHost),
  legend: (label) => `failed ${label("host")}`,
});
