/** Every query of every panel, for checks against a live Prometheus. */
import type { Site } from "../signals/site.ts";
import { models } from "./models.ts";
import { every } from "./variables.ts";

export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly refId: string;
  /** As the dashboard has it: with `$host` and the like. */
  readonly expr: string;
}

export function panelQueries(site: Site): readonly PanelQuery[] {
  return models(site).flatMap((dashboard) =>
    (dashboard.panels ?? []).flatMap((panel) =>
      "targets" in panel
        ? (panel.targets ?? []).map((target) => ({
            dashboard: dashboard.uid ?? "",
            panel: panel.title ?? "",
            refId: "refId" in target && typeof target.refId === "string" ? target.refId : "",
            expr: "expr" in target && typeof target.expr === "string" ? target.expr : "",
          }))
        : [],
    ),
  );
}

export interface Selection {
  /** Regular expression of hosts; every host by default. */
  readonly host?: string;
  readonly seriesId?: string;
  readonly modelVersion?: string;
  /** In place of `$__rate_interval`: a duration of at least four scrapes. */
  readonly interval: string;
}

/** The query as Grafana would send it. A variable that is not known here is an error, not a literal in a query. */
export function interpolate(expr: string, { host, seriesId, modelVersion, interval }: Selection): string {
  const values: Record<string, string> = {
    $__rate_interval: interval,
    $host: host ?? every,
    $series_id: seriesId ?? every,
    $model_version: modelVersion ?? every,
  };
  return expr.replaceAll(/\$\w+/g, (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`query uses ${name}, which interpolate() does not know: ${expr}`);
    return value;
  });
}
