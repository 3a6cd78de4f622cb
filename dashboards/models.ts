/** The dashboards of a site as the SDK's model. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Site } from "../signals/site.ts";
import { businessDashboard } from "./business.ts";
import { cacheAndStorage } from "./cache-and-storage.ts";
import { clientDashboards, clientsDashboard } from "./clients.ts";
import { linked } from "./links.ts";
import { monitoringDashboard } from "./monitoring.ts";
import { performanceOverview } from "./performance-overview.ts";
import { seriesDashboard } from "./series.ts";
import { sloDashboard } from "./slo.ts";
import { systemHealth } from "./system-health.ts";

/** In the order of their links. */
const builders: readonly ((site: Site) => Dashboard)[] = [
  performanceOverview,
  systemHealth,
  sloDashboard,
  seriesDashboard,
  clientsDashboard,
  cacheAndStorage,
  businessDashboard,
  monitoringDashboard,
];

/** The dashboards as the SDK's model, for checks and previews. */
export function models(site: Site): readonly Dashboard[] {
  return linked([...builders.map((build) => build(site)), ...clientDashboards(site)]);
}
