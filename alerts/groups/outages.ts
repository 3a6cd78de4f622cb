/**
 * What takes a part of the platform away at once: somebody must hear of it within a minute and a half, and before anything
 * that follows from it. So these rules are evaluated more often than the others.
 */
import { up } from "../../signals/catalogue/prometheus.ts";
import { servers } from "../../signals/haproxy.ts";
import { endpointReachable } from "../../signals/monitoring.ts";
import { absentFor, duration } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { cacheReachable, databaseReachable, queueReachable } from "../../signals/stores.ts";
import { type Alert, alert, type Group } from "../rule.ts";
import {
  aftermathSeconds,
  hostAbsence,
  outageEvaluationSeconds,
  outageSeconds,
  unreachableSeconds,
} from "../timing.ts";

export function outages(site: Site): Group {
  return {
    name: "outages",
    intervalSeconds: outageEvaluationSeconds(site),
    rules: [...site.hosts.map(({ name }) => hostAbsent(name, site)), ...endpoints(site), ...stores(site)],
  };
}

/**
 * Host by host, because the absence of something can only be seen by name. The age of samples is asked for, not their
 * value: `up` stays visible five minutes after an agent has stopped.
 */
function hostAbsent(host: string, site: Site): Alert {
  const { window, hold } = hostAbsence(site);
  return alert({
    name: "HostAbsent",
    expression: absentFor(up, duration(window), { job: "agent", host }),
    forSeconds: hold,
    // Until the probe of its endpoint has seen that it is back.
    keepFiringSeconds: 2 * site.scrapeIntervalSeconds,
    severity: "critical",
    owner: "platform",
    dashboard: "vigia-system-health",
    summary: "A host sends no metrics.",
    description: ({ label }) =>
      `Nothing arrives from the agent of ${label("host")}: it, its network or its machine is down.`,
    labels: { host },
  });
}

function endpoints(site: Site): readonly Alert[] {
  return [
    alert({
      name: "ServiceBackendDown",
      expression: breach(servers, "critical", site.objectives),
      forSeconds: outageSeconds(site),
      keepFiringSeconds: aftermathSeconds(site),
      severity: "critical",
      owner: "predictions",
      dashboard: "vigia-performance-overview",
      summary: "No replica of the prediction service is in service.",
      description: ({ label }) =>
        `HAProxy on ${label("host")} has no healthy replica: every request is answered with 503.`,
    }),
    alert({
      name: "EndpointUnreachable",
      expression: breach(endpointReachable, "critical", site.objectives),
      forSeconds: unreachableSeconds(site),
      severity: "critical",
      owner: "platform",
      dashboard: "vigia-performance-overview",
      summary: "The prediction endpoint does not answer from the monitoring host.",
      description: ({ label }) =>
        `The probe of the endpoint of ${label("host")} fails: clients are likely to fail too.`,
    }),
  ];
}

function stores(site: Site): readonly Alert[] {
  const { objectives } = site;
  const shared = {
    forSeconds: outageSeconds(site),
    owner: "platform",
    dashboard: "vigia-cache-and-storage",
  } as const;
  return [
    alert({
      ...shared,
      name: "RedisDown",
      expression: breach(cacheReachable, "warning", objectives),
      keepFiringSeconds: aftermathSeconds(site),
      // The service goes on without its cache, only slower.
      severity: "warning",
      summary: "The cache does not answer.",
      description: ({ label }) => `The exporter on ${label("host")} does not reach the cache's Redis.`,
    }),
    alert({
      ...shared,
      name: "RedisQueueDown",
      expression: breach(queueReachable, "critical", objectives),
      // It may hold answered predictions that are nowhere else, and nothing is left to take over from Postgres.
      severity: "critical",
      summary: "The queue of predictions does not answer.",
      description: ({ label }) => `The exporter on ${label("host")} does not reach the queue's Redis.`,
    }),
    alert({
      ...shared,
      name: "PostgresDown",
      expression: breach(databaseReachable, "critical", objectives),
      keepFiringSeconds: aftermathSeconds(site),
      severity: "critical",
      summary: "Postgres does not answer.",
      description: ({ label }) => `The exporter on ${label("host")} does not reach Postgres.`,
    }),
  ];
}
