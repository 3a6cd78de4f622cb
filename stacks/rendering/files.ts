/** Rules, routes and dashboards as files: path below `current/` -> text. */
import { renderRules } from "../../alerts/index.ts";
import { dashboards } from "../../dashboards/index.ts";
import type { Site } from "../../signals/site.ts";

export { alertmanagerFiles } from "../../alerts/index.ts";

export function ruleFiles(site: Site): Record<string, string> {
  return Object.fromEntries(Object.entries(renderRules(site)).map(([file, text]) => [`rules/${file}`, text]));
}

export function dashboardFiles(site: Site): Record<string, string> {
  return Object.fromEntries(dashboards(site).map(({ uid, json }) => [`${uid}.json`, json]));
}
