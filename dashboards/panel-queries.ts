/** Every query of every dashboard, for checks against live stores. */
import type { AnnotationQuery, Dashboard, VariableModel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Site } from "../signals/site.ts";
import { models } from "./models.ts";
import { type Store, storeOf } from "./stores.ts";
import { every } from "./variables.ts";

export interface PanelQuery {
  readonly dashboard: string;
  /** Title of the panel; of a variable or an annotation, its name. */
  readonly panel: string;
  readonly refId: string;
  /** As the dashboard has it: with `$host` and the like. */
  readonly expr: string;
  readonly datasource: Store;
}

export interface DashboardQuery extends PanelQuery {
  readonly kind: "panel" | "variable" | "annotation";
}

/** What the SDK's model says of a query, whatever data source it is for. */
interface Asked {
  readonly refId?: string;
  readonly expr?: string;
  readonly datasource?: { readonly uid?: string };
}

function panelQueriesOf({ uid = "", panels = [] }: Dashboard): DashboardQuery[] {
  return panels.flatMap((panel) => {
    const targets = "targets" in panel ? (panel.targets ?? []) : [];
    return (targets as readonly Asked[]).map(({ refId = "", expr = "", datasource }) => ({
      ...{ kind: "panel" as const, dashboard: uid, panel: panel.title ?? "", refId, expr },
      datasource: storeOf(datasource?.uid),
    }));
  });
}

/** `label_values(selector, label)` as PromQL that returns an element for each value. */
function valuesQuery(query: string): string | undefined {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/s.exec(query) ?? [];
  return selector && label && `count by (${label}) (${selector})`;
}

function variableQueryOf(uid: string, { type, name, query, datasource }: VariableModel): DashboardQuery[] {
  if (type !== "query") return [];
  const text = typeof query === "object" && typeof query.query === "string" ? query.query : "";
  const expr = valuesQuery(text);
  if (!expr)
    throw new Error(`variable "${name}" of ${uid}: "${text}" is not of the form label_values(selector, label)`);
  return [{ kind: "variable", dashboard: uid, panel: name, refId: name, expr, datasource: storeOf(datasource?.uid) }];
}

function annotationQueryOf(uid: string, { name, target, datasource }: AnnotationQuery): DashboardQuery {
  const { refId = "", expr = "" } = (target ?? {}) as Asked;
  return { kind: "annotation", dashboard: uid, panel: name, refId, expr, datasource: storeOf(datasource?.uid) };
}

/** Queries of panels, variables and annotations. */
export function dashboardQueries(site: Site): readonly DashboardQuery[] {
  return models(site).flatMap((dashboard) => [
    ...panelQueriesOf(dashboard),
    ...(dashboard.templating?.list ?? []).flatMap((variable) => variableQueryOf(dashboard.uid ?? "", variable)),
    ...(dashboard.annotations?.list ?? []).map((annotation) => annotationQueryOf(dashboard.uid ?? "", annotation)),
  ]);
}

export function panelQueries(site: Site): readonly PanelQuery[] {
  return dashboardQueries(site)
    .filter(({ kind }) => kind === "panel")
    .map(({ kind: _, ...query }) => query);
}

export interface Selection {
  /** Regular expression of hosts; every host by default. */
  readonly host?: string;
  readonly seriesId?: string;
  readonly modelVersion?: string;
  readonly client?: string;
  /** In place of `$__range`, the time range of the dashboard. */
  readonly range?: string;
  /** In place of `$__rate_interval` and `$__interval`: a duration of at least four scrapes. */
  readonly interval: string;
}

/** The query as Grafana would send it. A variable that is not known here is an error, not a literal in a query. */
export function interpolate(
  expr: string,
  { host, seriesId, modelVersion, client, interval, range = "1h" }: Selection,
): string {
  const values: Record<string, string> = {
    $__rate_interval: interval,
    $__interval: interval,
    $__range: range,
    $host: host ?? every,
    $series_id: seriesId ?? every,
    $model_version: modelVersion ?? every,
    $client: client ?? every,
  };
  return expr.replaceAll(/\$[a-zA-Z_]\w*/g, (name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`query uses ${name}, which interpolate() does not know: ${expr}`);
    return value;
  });
}
