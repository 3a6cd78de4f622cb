/**
 * The dashboards' uids: part of their addresses, so that bookmarks and links in messages depend on them. They stand
 * here because alerts name the dashboard that shows them and know nothing else of dashboards.
 */
export const dashboardUids = [
  "vigia-performance-overview",
  "vigia-system-health",
  "vigia-slo",
  "vigia-series",
  "vigia-clients",
  "vigia-cache-and-storage",
  "vigia-business",
  "vigia-monitoring",
] as const;

export type DashboardUid = (typeof dashboardUids)[number];

/** The dashboard of one configured client. */
export type ClientDashboardUid = `vigia-client-${string}`;

/** A dashboard that was imported: its uid can't be one of ours, whose addresses are taken. */
export type ImportedDashboardUid = `imported-${string}`;

/** Characters that a uid may have: Grafana refuses longer ones. */
export const longestUid = 40;
