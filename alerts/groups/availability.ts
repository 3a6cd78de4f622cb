/** Is everything there that the site says is there? What is missing as a whole is in outages.ts. */
import { servers } from "../../signals/haproxy.ts";
import { certificateLeft, waitingForReplica } from "../../signals/limits.ts";
import { targetsDown } from "../../signals/monitoring.ts";
import { above, and, atLeast, below } from "../../signals/promql/index.ts";
import { breach } from "../../signals/signal.ts";
import type { Site } from "../../signals/site.ts";
import { alert, type Group } from "../rule.ts";
import { absenceSeconds } from "../timing.ts";

export function availability(site: Site): Group {
  const patience = absenceSeconds(site);
  return {
    name: "availability",
    rules: [
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
