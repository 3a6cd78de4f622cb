/** Every dashboard of a site. */
import type { Site } from "../signals/site.ts";
import { models } from "./models.ts";
import { toJson } from "./normalise.ts";

export { models } from "./models.ts";
export {
  type DashboardQuery,
  dashboardQueries,
  interpolate,
  type PanelQuery,
  panelQueries,
} from "./panel-queries.ts";
export { rightlyEmpty, rightlyEmptyReason } from "./rightly-empty.ts";
export type { Store } from "./stores.ts";

export interface RenderedDashboard {
  readonly uid: string;
  readonly title: string;
  /** The text of the provisioned file `<uid>.json`. */
  readonly json: string;
}

/** The dashboards as Grafana reads them: a pure function of the site. */
export function dashboards(site: Site): readonly RenderedDashboard[] {
  return models(site).map((dashboard) => ({
    uid: dashboard.uid ?? "",
    title: dashboard.title ?? "",
    json: toJson(dashboard),
  }));
}
