/** Who the dashboards are. A uid is part of the address: bookmarks and links depend on it, so it never changes. */
import { createHash } from "node:crypto";
import {
  type ClientDashboardUid,
  type DashboardUid,
  type ImportedDashboardUid,
  longestUid,
} from "../signals/dashboard-uids.ts";

export interface Identity {
  readonly uid: DashboardUid | ClientDashboardUid | ImportedDashboardUid;
  readonly title: string;
  readonly description: string;
}

export const performanceOverviewIdentity: Identity = {
  uid: "vigia-performance-overview",
  title: "Performance Overview",
  description: "Latency, throughput, cache and anomalies of the predictions, against the site's objectives.",
};

export const systemHealthIdentity: Identity = {
  uid: "vigia-system-health",
  title: "System Health",
  description: "CPU, memory, network, disk, errors and restarts of every service and host.",
};

export const sloIdentity: Identity = {
  uid: "vigia-slo",
  title: "SLO",
  description: "Error budgets of 30 days, how fast they are used up, and how far cache and throughput attain theirs.",
};

export const seriesIdentity: Identity = {
  uid: "vigia-series",
  title: "Series",
  description: "One series from end to end: latency, volume, anomalies, cache and model versions.",
};

export const clientsIdentity: Identity = {
  uid: "vigia-clients",
  title: "Clients",
  description: "What each client asks for and gets: volume, latency, errors and anomalies.",
};

/** A long name is cut, with a part of its digest in place of the rest, so that two long names stay apart. */
function clientUid(client: string): ClientDashboardUid {
  const uid: ClientDashboardUid = `vigia-client-${client}`;
  if (uid.length <= longestUid) return uid;
  const digest = createHash("sha256").update(client).digest("hex").slice(0, 8);
  const kept = client.slice(0, longestUid - "vigia-client-".length - digest.length - 1).replace(/-+$/, "");
  return `vigia-client-${kept}-${digest}`;
}

/** The dashboard of one client of the stack's configuration. */
export function clientIdentity(client: string): Identity {
  return {
    uid: clientUid(client),
    title: `Client ${client}`,
    description: `What the client ${client} asks for and gets: volume, latency, errors and anomalies.`,
  };
}

export const cacheAndStorageIdentity: Identity = {
  uid: "vigia-cache-and-storage",
  title: "Cache and Storage",
  description: "Redis, Postgres, the queue between them, and what persistence costs a prediction.",
};

export const businessIdentity: Identity = {
  uid: "vigia-business",
  title: "Business",
  description: "Predictions and anomalies per day and client, models trained, and what drives the cost.",
};

export const monitoringIdentity: Identity = {
  uid: "vigia-monitoring",
  title: "Monitoring",
  description: "The monitoring itself: Prometheus, agents, Alertmanager, the long-term store and what arrives in them.",
};
