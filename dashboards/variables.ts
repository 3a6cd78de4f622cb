/** Variables of the dashboards; queries of panels use them by the scopes of `signals`. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { up } from "../signals/catalogue/prometheus.ts";
import { activeModels, clientRequests, modelPredictions } from "../signals/catalogue/service.ts";
import type { Metric } from "../signals/metric.ts";
import { type AgentLabel, type Match, selector } from "../signals/promql/index.ts";
import { datasource } from "./stores.ts";

/** Every value: shorter than the list of all values, which could be a thousand series. */
export const every = ".+";

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource")
    .label("Data source")
    .description("The Prometheus that is read.")
    .type("prometheus")
    .regex("/^Prometheus$/")
    .multi(false)
    .includeAll(false);
}

/** On dashboards that look back further than Prometheus keeps. */
export function longTermVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("longterm")
    .label("Long-term store")
    .description("The store of recorded series that is read for long ranges.")
    .type("prometheus")
    .regex("/^VictoriaMetrics$/")
    .multi(false)
    .includeAll(false);
}

export function labelVariable<L extends string>(
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
    .sort(VariableSort.NaturalAsc);
}

/** Any number of values, all of them at first. */
export function several(variable: QueryVariableBuilder): QueryVariableBuilder {
  return variable
    .multi(true)
    .includeAll(true)
    .allValue(every)
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

export function hostVariable(): QueryVariableBuilder {
  return several(labelVariable(up, "host", {}))
    .label("Host")
    .description("Hosts of the site.");
}

const seriesOfHosts = () => labelVariable(activeModels, "series_id", { host: { matches: "$host" } }).label("Series");

export function seriesVariable(): QueryVariableBuilder {
  return several(seriesOfHosts()).description("Series that have a model, unfolded ones only.");
}

/** Exactly one series, for a dashboard that shows one from end to end. */
export function singleSeriesVariable(): QueryVariableBuilder {
  return seriesOfHosts().multi(false).includeAll(false).description("The series that is shown, of the unfolded ones.");
}

/** Clients of the configuration, `default` where it names none; `__none__` are callers that nobody knows. */
export function clientVariable(): QueryVariableBuilder {
  return several(labelVariable(clientRequests, "client", { host: { matches: "$host" } }))
    .label("Client")
    .description("Clients as the configuration names them; __none__ is who gave no key that is known.");
}

export function modelVersionVariable(): QueryVariableBuilder {
  return several(
    labelVariable(modelPredictions, "model_version", {
      host: { matches: "$host" },
      series_id: { matches: "$series_id" },
    }),
  )
    .label("Model version")
    .description("Model versions that answered a prediction.");
}
