import { interpolate, panelQueries, rightlyEmpty } from "../../dashboards/index.ts";
import type { Site } from "../../signals/site.ts";
import type { Prometheus } from "./prometheus.ts";

/** Panel queries that return nothing, other than those listed as rightly empty, as `dashboard: panel refId: query`. */
export async function emptyPanels(site: Site, prometheus: Prometheus): Promise<string[]> {
  const interval = `${4 * site.scrapeIntervalSeconds}s`;
  const empty: string[] = [];
  for (const { dashboard, panel, refId, expr } of panelQueries(site)) {
    const listed = rightlyEmpty.some((it) => it.dashboard === dashboard && it.panel === panel && it.refId === refId);
    if (listed) continue;
    const samples = await prometheus.query(interpolate(expr, { interval }));
    // NaN is what a ratio of nothing gives: Grafana draws no line for it.
    if (!samples.some(({ value }) => !Number.isNaN(value))) empty.push(`${dashboard}: ${panel} ${refId}: ${expr}`);
  }
  return empty;
}
