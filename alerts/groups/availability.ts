/** Is everything there that the site says is there? */
import { up } from "../../signals/catalogue/prometheus.ts";
import { servers } from "../../signals/haproxy.ts";
import { certificateLeft, waitingForReplica } from "../../signals/limits.ts";
import { endpointReachable, targetsDown } from "../../signals/monitoring.ts";
import { above, absentFor, and, atLeast, below, duration } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { type Alert, alert, type Group } from "../rule.ts";
import { absenceSeconds, aftermathSeconds, silenceSeconds } from "../timing.ts";

/**
 * Host by host, because the absence of something can only be seen by name. The age of samples is asked for, not their
 * value: `up` stays visible five minutes after an agent has stopped.
 */
function hostAbsent(host: string, site: Site): Alert {
  return alert({
    name: "HostAbsent",
    expression: absentFor(up, duration(silenceSeconds(site)), { job: "agent", host }),
    forSeconds: site.scrapeIntervalSeconds,
    severity: "critical",
    owner: "platform",
    dashboard: "vigia-system-health",
    summary: "A host sends no metrics.",
    description: ({ label }) =>
      `Nothing arrives from the agent of ${label("host")}: it, its network or its machine is down.`,
    labels: { host },
  });
}

export function availability(site: Site): Group {
  const patience = absenceSeconds(site);
  return {
    name: "availability",
    rules: [
      ...site.hosts.map(({ name }) => hostAbsent(name, site)),
      alert({
        name: "TargetDown",
        expression: above(targetsDown.expression, 0),
        forSeconds: 2 * patience,
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-monitoring",
        summary: "A target does not answer its scrapes.",
        description: ({ label, value }) =>
          `${value("humanize")} target(s) of the job ${label("job")} on ${label("host")} do not answer the agent.`,
      }),
      alert({
        name: "ServiceBackendDown",
        expression: breach(servers, "critical", site.objectives),
        forSeconds: patience / 2,
        keepFiringSeconds: aftermathSeconds(site),
        severity: "critical",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        summary: "No replica of the prediction service is in service.",
        description: ({ label }) =>
          `HAProxy on ${label("host")} has no healthy replica: every request is answered with 503.`,
      }),
      alert({
        name: "ServiceReplicaMissing",
        expression: and(below(servers.expression, site.replicas), atLeast(servers.expression, 1)),
        forSeconds: 5 * patience,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        summary: "Fewer replicas are in service than there should be.",
        description: ({ label, value }) =>
          `HAProxy on ${label("host")} has ${value("humanize")} of ${site.replicas} replicas in service.`,
      }),
      alert({
        name: "EndpointUnreachable",
        expression: breach(endpointReachable, "critical", site.objectives),
        forSeconds: patience / 2,
        severity: "critical",
        owner: "platform",
        dashboard: "vigia-performance-overview",
        summary: "The prediction endpoint does not answer from the monitoring host.",
        description: ({ label }) =>
          `The probe of the endpoint of ${label("host")} fails: clients are likely to fail too.`,
      }),
      alert({
        name: "RequestsQueueing",
        expression: breach(waitingForReplica, "warning", site.objectives),
        forSeconds: 2 * patience,
        severity: "warning",
        owner: "predictions",
        dashboard: "vigia-performance-overview",
        objective: "backendQueue",
        summary: "Requests wait for a free replica.",
        description: ({ label, value }) =>
          `Up to ${value("humanize")} requests wait in HAProxy on ${label("host")}: its replicas can't follow.`,
      }),
      alert({
        name: "CertificateExpiring",
        expression: breach(certificateLeft, "warning", site.objectives),
        forSeconds: patience,
        severity: "warning",
        owner: "platform",
        dashboard: "vigia-system-health",
        objective: "certificateSeconds",
        summary: "The certificate of the endpoint expires soon.",
        description: ({ label, value }) =>
          `The certificate of the endpoint of ${label("host")} expires in ${value("humanizeDuration")}.`,
      }),
    ],
  };
}
