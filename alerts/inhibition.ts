/** What is kept quiet because something else says it better: a consequence while its cause fires, a warning while the same is critical. */

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  /** Labels that must be the same on both; none where the cause is shared by all hosts. */
  readonly equal: readonly string[];
}

type Name = Capitalize<string>;

/** While `cause` fires, the alerts in `quiet` that carry the same value of each label in `equal` notify nobody. */
function silences(cause: Name, quiet: readonly Name[], equal: readonly string[]): InhibitRule {
  return {
    source_matchers: [`alertname="${cause}"`],
    target_matchers: [quiet.length === 1 ? `alertname="${quiet[0]}"` : `alertname=~"${quiet.join("|")}"`],
    equal,
  };
}

const sameHost = ["host"] as const;
/** Stores and queue serve every host of the stack. */
const everywhere = [] as const;

const errorBudget = ["ErrorBudgetBurningFast", "ErrorBudgetBurningSlow"] as const;
const latencyBudget = ["LatencyBudgetBurningFast", "LatencyBudgetBurningSlow"] as const;

/**
 * A total outage (ServiceBackendDown, EndpointUnreachable) and a queue that fills up are never kept quiet by a store that is
 * down: they say that clients are not served, or soon will not be.
 */
export const inhibitRules: readonly InhibitRule[] = [
  {
    source_matchers: ['alertname="HostAbsent"'],
    target_matchers: ['alertname!="HostAbsent"'],
    equal: sameHost,
  },
  silences(
    "ServiceBackendDown",
    ["ErrorRateHigh", "ThroughputLow", "EndpointUnreachable", "SLOMetricAbsent", ...errorBudget],
    sameHost,
  ),
  silences(
    "PostgresDown",
    [
      "ErrorRateHigh",
      "ThroughputLow",
      "CacheHitRateLow",
      "PredictionLatencyHigh",
      "PredictionLatencyCritical",
      "PredictionQueueDelayed",
      ...errorBudget,
      ...latencyBudget,
    ],
    everywhere,
  ),
  // A warning, so that nothing critical is kept quiet by it.
  silences("RedisDown", ["CacheHitRateLow", "PredictionLatencyHigh", "LatencyBudgetBurningSlow"], everywhere),
  silences("ErrorRateHigh", errorBudget, sameHost),
  silences("PredictionLatencyCritical", ["PredictionLatencyHigh", ...latencyBudget], sameHost),
  silences("ErrorBudgetBurningFast", ["ErrorBudgetBurningSlow"], sameHost),
  silences("LatencyBudgetBurningFast", ["LatencyBudgetBurningSlow"], sameHost),
  silences("PredictionQueueFilling", ["PredictionQueueDelayed"], everywhere),
  silences("HostDiskFull", ["HostDiskFillingUp"], ["host", "device"]),
  silences("HostOutOfMemory", ["ContainerMemoryNearLimit"], sameHost),
];
