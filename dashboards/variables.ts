/** Variables of the dashboards; queries of panels use them by the scopes of `signals`. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { up } from "../signals/catalogue/prometheus.ts";
import { activeModels, modelPredictions } from "../signals/catalogue/service.ts";
import type { Metric } from "../signals/metric.ts";
import { type AgentLabel, type Match, selector } from "../signals/promql/index.ts";

export const datasource = { type: "prometheus", uid: "$datasource" } as const;

/** Every value: shorter than the list of all values, which could be a thousand series. */
export const every = ".+";

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource")
    .label("Data source")
    .description("The Prometheus that is read.")
    .type("prometheus")
    .multi(false)
    .includeAll(false);
}

function labelVariable<L extends string>(
  metric: Metric<string, "counter" | "gauge", L>,
  label: L | AgentLabel,
  filters: Record<string, Match>,
): QueryVariableBuilder {
  const query = `label_values(${selector(metric, undefined, { window: "", filters })}, ${label})`;
  return new QueryVariableBuilder(label)
    .datasource(datasource)
    .query({ query, refId: `variable-${label}` })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(every)
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

export function hostVariable(): QueryVariableBuilder {
  return labelVariable(up, "host", {}).label("Host").description("Hosts of the site.");
}

export function seriesVariable(): QueryVariableBuilder {
  return labelVariable(activeModels, "series_id", { host: { matches: "$host" } })
    .label("Series")
    .description("Series that have a model.");
}

export function modelVersionVariable(): QueryVariableBuilder {
  return labelVariable(modelPredictions, "model_version", {
    host: { matches: "$host" },
    series_id: { matches: "$series_id" },
  })
    .label("Model version")
    .description("Model versions that answered a prediction.");
}
