/** The dashboards of a site as the SDK's model. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Site } from "../signals/site.ts";
import { performanceOverview } from "./performance-overview.ts";
import { systemHealth } from "./system-health.ts";

/** The dashboards as the SDK's model, for checks and previews. */
export function models(site: Site): readonly Dashboard[] {
  return [performanceOverview(site), systemHealth(site)];
}
