/** System Health: are the services and machines well, and is everything watched? */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { cache, containers, errors, haproxy, hosts, monitoring, requests, stores } from "../signals/index.ts";
import { hostScope } from "../signals/promql/index.ts";
import type { Site } from "../signals/site.ts";
import { showing, stat, table, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { systemHealthIdentity } from "./identities.ts";
import { datasourceVariable, hostVariable } from "./variables.ts";

export const endpointNow = (view: View) => stat(view, monitoring.endpointReachable);
export const serversNow = (view: View) => stat(view, haproxy.servers);
export const hostCpuNow = (view: View) => stat(view, hosts.hostCpu);
export const hostMemoryNow = (view: View) => stat(view, hosts.hostMemory);
export const hostDiskNow = (view: View) => stat(view, hosts.hostDisk);
export const errorsNow = (view: View) => stat(view, errors.errorRatio);

export const firingAlerts = (view: View) =>
  table(view, ["alertname", "severity", "host"], [{ signal: monitoring.firingAlerts, title: "Firing" }], {
    title: monitoring.firingAlerts.title,
    description: monitoring.firingAlerts.description,
    span: 12,
    height: 6,
  });

export const targetsDown = (view: View) =>
  table(view, ["host", "job"], [{ signal: monitoring.targetsDown, title: "Down" }], {
    title: monitoring.targetsDown.title,
    description: monitoring.targetsDown.description,
    span: 12,
    height: 6,
  });

export const serviceCpu = (view: View) => timeSeries(view, [containers.serviceCpu]);
export const serviceMemory = (view: View) => timeSeries(view, [containers.serviceMemory]);
export const serviceMemoryShare = (view: View) => timeSeries(view, [containers.serviceMemoryShare]);
export const serviceRestarts = (view: View) => timeSeries(view, [containers.serviceRestarts], { bars: true });
export const serviceUptime = (view: View) =>
  table(
    view,
    ["component", "host"],
    [
      { signal: containers.serviceUptime },
      { signal: containers.serviceCpu, title: "CPU" },
      { signal: containers.serviceMemory, title: "Memory" },
      { signal: containers.serviceMemoryShare, title: "Memory of its limit" },
    ],
    { title: "Services", description: "What every service uses now, and how long it has been running." },
  );

export const hostCpu = (view: View) => timeSeries(view, [hosts.hostCpu]);
export const hostMemory = (view: View) => timeSeries(view, [hosts.hostMemory]);
export const hostLoad = (view: View) => timeSeries(view, [hosts.hostLoad]);

export const hostNetwork = (view: View) =>
  timeSeries(view, [hosts.hostNetworkReceived, hosts.hostNetworkSent], {
    title: "Network I/O by host",
    description: "Bytes that a host received and sent each second, Docker's own interfaces left out.",
    span: 6,
  });

export const serviceNetwork = (view: View) =>
  timeSeries(view, [containers.serviceNetworkReceived, containers.serviceNetworkSent], {
    title: "Network I/O by service",
    description: "Bytes that a service received and sent each second.",
  });

export const endpointTraffic = (view: View) =>
  timeSeries(view, [haproxy.endpointReceived, haproxy.endpointSent], {
    title: "Network I/O of the endpoint",
    description: "Bytes that clients sent and were sent each second.",
    span: 6,
  });

export const diskUsage = (view: View) => timeSeries(view, [hosts.hostDisk], { span: 12 });

export const diskTraffic = (view: View) =>
  timeSeries(view, [hosts.hostDiskRead, hosts.hostDiskWritten], {
    title: "Disk I/O by host",
    description: "Bytes read from and written to block devices each second.",
    span: 12,
  });

export const errorRatio = (view: View) => timeSeries(view, [errors.errorRatio]);
export const errorsByKind = (view: View) => timeSeries(view, [errors.errorsByKind]);

export const replicaErrors = (view: View) =>
  timeSeries(view, [errors.connectionErrors, errors.responseErrors, errors.redispatches, cache.cacheErrorRate], {
    title: "Errors between the parts",
    description:
      "Failed connections and broken replies of replicas, requests handed to another replica, and Redis commands that failed, each second. These are causes: clients need not have seen them.",
  });

export const errorsByRoute = (view: View) => timeSeries(view, [requests.errorRatioByRoute], { span: 12 });
export const shed = (view: View) => timeSeries(view, [requests.shed], { span: 12 });

export const inFlight = (view: View) => timeSeries(view, [requests.inFlight]);
export const eventLoopLag = (view: View) => timeSeries(view, [requests.lag]);
export const outOfMemory = (view: View) => timeSeries(view, [hosts.hostOutOfMemory], { bars: true });

export const loadBalancer = (view: View) =>
  timeSeries(view, [haproxy.servers, haproxy.sessions, haproxy.queue], {
    title: "Load balancer",
    description: "Replicas in service, open connections of clients, and requests that wait for a free replica.",
  });

export const redisMemory = (view: View) => timeSeries(view, [stores.redisMemory]);

export const redisKeys = (view: View) =>
  timeSeries(view, [stores.redisEvictions, stores.redisExpiries], {
    title: "Redis evictions and expiries",
    description: "Keys that left the cache each second: evicted for want of memory, or expired in time.",
  });

export const databaseConnections = (view: View) => timeSeries(view, [stores.databaseConnections]);
export const databaseStates = (view: View) => timeSeries(view, [stores.databaseConnectionsByState]);

export const databaseTransactions = (view: View) =>
  timeSeries(view, [stores.databaseCommits, stores.databaseRollbacks], {
    title: "Database transactions",
    description: "Transactions committed and rolled back each second in the service's database.",
  });

export const databaseSize = (view: View) => timeSeries(view, [stores.databaseSize]);
export const redisConnections = (view: View) => timeSeries(view, [stores.redisConnections]);

export const targets = (view: View) => timeSeries(view, [monitoring.targetsUp]);
export const probeTime = (view: View) => timeSeries(view, [monitoring.probeTime]);
export const agentBacklog = (view: View) => timeSeries(view, [monitoring.agentBacklog]);

export const agentRefused = (view: View) =>
  timeSeries(view, [monitoring.agentRefused, monitoring.ruleFailures], {
    title: "Losses of the monitoring",
    description:
      "Blocks of samples that the monitoring host refused for good, and rule evaluations that failed, each second. Both must stay at zero.",
  });

export const seriesInMemory = (view: View) => timeSeries(view, [monitoring.seriesInMemory], { span: 12 });

export function systemHealth(site: Site): Dashboard {
  const view: View = { objectives: site.objectives, scope: hostScope };
  const show = showing(view);
  return compose(
    systemHealthIdentity,
    [datasourceVariable(), hostVariable()],
    [
      {
        title: "Now",
        panels: show(
          endpointNow,
          serversNow,
          errorsNow,
          hostCpuNow,
          hostMemoryNow,
          hostDiskNow,
          firingAlerts,
          targetsDown,
        ),
      },
      {
        title: "Services",
        panels: show(serviceCpu, serviceMemory, serviceMemoryShare, serviceRestarts, serviceUptime),
      },
      { title: "Hosts", panels: show(hostCpu, hostMemory, hostLoad) },
      { title: "Saturation", panels: show(inFlight, eventLoopLag, outOfMemory) },
      { title: "Network", panels: show(hostNetwork, endpointTraffic, serviceNetwork) },
      { title: "Disks", panels: show(diskUsage, diskTraffic) },
      { title: "Errors", panels: show(errorRatio, errorsByKind, replicaErrors, errorsByRoute, shed) },
      {
        title: "Load balancer and stores",
        panels: show(
          loadBalancer,
          redisMemory,
          redisKeys,
          databaseConnections,
          databaseStates,
          databaseTransactions,
          databaseSize,
          redisConnections,
        ),
      },
      { title: "Monitoring", panels: show(targets, seriesInMemory, probeTime, agentBacklog, agentRefused) },
    ],
  );
}
