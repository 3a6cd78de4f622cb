/** What is kept quiet because something else says it better: a consequence while its cause fires, a warning while the same is critical. */
import type { Site } from "../signals/site.ts";
import { alertsOf, ruleGroups } from "./catalogue.ts";
import { type AlertLabel, is, isNot, type Matcher } from "./matchers.ts";

/** While an alert that meets `source` fires, those that meet `target` and have the same value of each label in `equal` notify nobody. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Labels that must be the same on both; none where the cause is shared by all hosts. */
  readonly equal: readonly AlertLabel[];
}

type Name = Capitalize<string>;

interface Silencing {
  readonly cause: Name;
  /** Alerts that say less; or all others. */
  readonly quiet: readonly Name[] | "all others";
  readonly equal: readonly AlertLabel[];
  /** Which of the quiet ones, where not all. */
  readonly where?: Matcher;
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
const silencings: readonly Silencing[] = [
  { cause: "HostAbsent", quiet: "all others", equal: sameHost },
  {
    cause: "ServiceBackendDown",
    quiet: [
      "ErrorRateHigh",
      "ThroughputLow",
      "EndpointUnreachable",
      "RequestsQueueing",
      "SLOMetricAbsent",
      "SeriesCensusAbsent",
      ...errorBudget,
    ],
    equal: sameHost,
  },
  { cause: "ServiceBackendDown", quiet: ["TargetDown"], equal: sameHost, where: is("job", "prediction-service") },
  {
    cause: "PostgresDown",
    quiet: [
      "ErrorRateHigh",
      "ThroughputLow",
      "CacheHitRateLow",
      "PredictionLatencyHigh",
      "PredictionLatencyCritical",
      "PredictionQueueDelayed",
      "SeriesCensusAbsent",
      ...errorBudget,
      ...latencyBudget,
    ],
    equal: everywhere,
  },
  // A warning, so that nothing critical is kept quiet by it.
  {
    cause: "RedisDown",
    quiet: ["CacheHitRateLow", "PredictionLatencyHigh", "LatencyBudgetBurningSlow"],
    equal: everywhere,
  },
  { cause: "ErrorRateHigh", quiet: errorBudget, equal: sameHost },
  { cause: "PredictionLatencyCritical", quiet: ["PredictionLatencyHigh", ...latencyBudget], equal: sameHost },
  { cause: "ErrorBudgetBurningFast", quiet: ["ErrorBudgetBurningSlow"], equal: sameHost },
  { cause: "LatencyBudgetBurningFast", quiet: ["LatencyBudgetBurningSlow"], equal: sameHost },
  { cause: "PredictionQueueFilling", quiet: ["PredictionQueueDelayed"], equal: everywhere },
  { cause: "HostDiskFull", quiet: ["HostDiskFillingUp"], equal: ["host", "device"] },
  { cause: "SLOMetricAbsent", quiet: ["SeriesCensusAbsent"], equal: sameHost },
  { cause: "LongTermStoreFull", quiet: ["LongTermStoreFilling", "LongTermStoreBehind"], equal: sameHost },
  // The container's own alert says which one it was.
  { cause: "ContainerOutOfMemory", quiet: ["HostOutOfMemory"], equal: sameHost },
  { cause: "HostOutOfMemory", quiet: ["ContainerMemoryNearLimit"], equal: sameHost },
];

/** Every alert that an inhibition names, whether a site has it or not. */
export const namedByInhibitions: ReadonlySet<string> = new Set(
  silencings.flatMap(({ cause, quiet }) => [cause, ...(quiet === "all others" ? [] : quiet)]),
);

/**
 * Of a site: without the alerts that its overrides leave out, and such that nothing keeps an alert quiet which the
 * site takes more seriously than the cause.
 */
export function inhibitions(site: Site): readonly Inhibition[] {
  const severities = new Map(alertsOf(ruleGroups(site)).map(({ name, severity }) => [name as string, severity]));
  const rank = { critical: 2, warning: 1, info: 0 };
  const seriousness = (name: string): number => rank[severities.get(name) ?? "info"];
  const present = (name: string): boolean => severities.has(name);
  return silencings.flatMap(({ cause, quiet, equal, where }): readonly Inhibition[] => {
    if (!present(cause)) return [];
    const source = [is("alertname", cause)];
    const graver = [...severities.keys()].filter((name) => seriousness(name) > seriousness(cause));
    if (quiet === "all others") return [{ source, target: [isNot("alertname", cause, ...graver)], equal }];
    const quieter = quiet.filter((name) => present(name) && !graver.includes(name));
    if (quieter.length === 0) return [];
    return [{ source, target: [is("alertname", ...quieter), ...(where === undefined ? [] : [where])], equal }];
  });
}
