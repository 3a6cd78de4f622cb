/** Every drill. In the order in which `all` runs them: what starts the same container again is apart, as that is an alert too. */
import { criticalGoalSeconds, type Drill } from "./drill.ts";
import { askForManyVersions, cacheCrippled } from "./faults/cache.ts";
import { replicasKilled, stopped } from "./faults/containers.ts";
import { diskFilled, smallDisk } from "./faults/disk.ts";
import { prometheusConfigBroken } from "./faults/prometheus-config.ts";
import { failing, serviceFaults, slow } from "./faults/service-switch.ts";

const latency = ["PredictionLatencyHigh", "LatencyBudgetBurningFast", "LatencyBudgetBurningSlow"] as const;
const errorBudget = ["ErrorBudgetBurningFast", "ErrorBudgetBurningSlow"] as const;
const errors = ["ErrorRateHigh", ...errorBudget] as const;

export const drills: readonly Drill[] = [
  {
    name: "redis-stopped",
    fault: "the cache's Redis is stopped",
    expects: "RedisDown",
    consequences: ["CacheHitRateLow", "PredictionLatencyHigh", "LatencyBudgetBurningSlow"],
    goalSeconds: criticalGoalSeconds,
    inject: stopped("redis"),
  },
  {
    name: "slow-inference",
    fault: "each inference takes longer than the whole answer may",
    expects: "PredictionLatencyCritical",
    consequences: latency,
    needsFaultSwitch: true,
    inject: serviceFaults((objectives) => ({ inference_ms: slow(objectives) })),
  },
  {
    name: "errors",
    fault: "five times as many predictions fail as may",
    expects: "ErrorRateHigh",
    consequences: errorBudget,
    needsFaultSwitch: true,
    inject: serviceFaults((objectives) => ({ error_ratio: failing(objectives) })),
  },
  {
    name: "agent-stopped",
    fault: "the host's agent is stopped: nothing is seen of it",
    expects: "HostAbsent",
    consequences: ["SLOMetricAbsent"],
    goalSeconds: criticalGoalSeconds,
    inject: stopped("agent"),
  },
  {
    name: "slow-logging",
    fault: "each write of a prediction takes longer than the whole answer may",
    expects: "PredictionLatencyCritical",
    consequences: latency,
    needsFaultSwitch: true,
    inject: serviceFaults((objectives) => ({ logging_ms: slow(objectives) })),
  },
  {
    name: "postgres-stopped",
    fault: "Postgres is stopped",
    expects: "PostgresDown",
    consequences: [
      "ThroughputLow",
      "CacheHitRateLow",
      "PredictionQueueDelayed",
      "PredictionLatencyCritical",
      ...latency,
      ...errors,
    ],
    goalSeconds: criticalGoalSeconds,
    inject: stopped("postgres"),
  },
  {
    name: "queue-stopped",
    fault: "the queue's Redis is stopped",
    expects: "RedisQueueDown",
    consequences: [],
    goalSeconds: criticalGoalSeconds,
    inject: stopped("redis-queue"),
  },
  {
    name: "prometheus-config",
    fault: "Prometheus is told to load a broken configuration",
    expects: "PrometheusConfigReloadFailed",
    consequences: [],
    inject: prometheusConfigBroken,
  },
  {
    name: "disk-filled",
    fault: "a small file system of the host is full",
    expects: "HostDiskFull",
    consequences: ["HostDiskFillingUp"],
    prepare: smallDisk,
    inject: diskFilled,
  },
  {
    name: "probe-failing",
    fault: "HAProxy is stopped: the endpoint answers nobody",
    expects: "EndpointUnreachable",
    consequences: [],
    goalSeconds: criticalGoalSeconds,
    inject: stopped("haproxy"),
  },
  {
    name: "replicas-down",
    fault: "all replicas of the service are killed",
    expects: "ServiceBackendDown",
    consequences: ["EndpointUnreachable", "ThroughputLow", "SLOMetricAbsent", ...errors],
    goalSeconds: criticalGoalSeconds,
    inject: replicasKilled("all"),
  },
  {
    name: "cache-crippled",
    fault: "the cache is flushed and has no room, while clients ask for many versions",
    expects: "CacheHitRateLow",
    consequences: [],
    prepare: askForManyVersions,
    inject: cacheCrippled,
  },
  {
    name: "replica-killed",
    fault: "one replica of the service is killed",
    expects: "ServiceReplicaMissing",
    consequences: [],
    inject: replicasKilled("one"),
  },
];
