/** What every kind of panel is made of: the view that it is rendered for, its look, and queries. */
import { MappingType, SpecialValueMatch, type ValueMapping } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Objectives } from "../signals/objectives.ts";
import type { Scope } from "../signals/promql/index.ts";
import type { AnySignal } from "../signals/signal.ts";
import type { Drilldown } from "./links.ts";
import { type DataSource, datasource, longTermDatasource } from "./stores.ts";

/** What panels are rendered for: the site's objectives, the dashboard's filters, and the store that they read. */
export interface View {
  readonly objectives: Objectives;
  readonly scope: Scope;
  /** Prometheus by default. */
  readonly store?: DataSource;
  /** Labels of which the dashboard shows one value at a time. */
  readonly single?: readonly string[];
}

/** The view on the 90 days of the long-term store. Only recorded series are there: signals made of others stay empty. */
export function longTerm(view: View): View {
  return { ...view, store: longTermDatasource };
}

/** Overrides of what the first signal says. */
export interface Look {
  readonly title?: string;
  readonly description?: string;
  /** Of 24 columns. */
  readonly span?: number;
  /** In grid units of 30 pixels. */
  readonly height?: number;
  /** Where a click on an element leads; in a table, on the column of the drilldown's label. */
  readonly drilldown?: Drilldown;
}

/** A quantile of no observations is NaN: say so in a word. */
export const nothing: ValueMapping[] = [
  {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text: "nothing", color: "text" } },
  },
];

/** The signal that leads a panel. @throws where the others are in another unit: one axis could not show them. */
export function first(signals: readonly AnySignal[]): AnySignal {
  const [signal] = signals;
  if (!signal) throw new Error("a panel needs at least one signal");
  const other = signals.find(({ unit }) => unit !== signal.unit);
  if (other) throw new Error(`panel "${signal.title}": "${other.title}" is in ${other.unit}, not in ${signal.unit}`);
  return signal;
}

function query({ expression, legend }: AnySignal, { scope, store = datasource }: View): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression.render(scope)).legendFormat(legend).datasource(store);
}

/** Elements that a `topk` limits are the same at all points of a graph. */
export function rangeQuery(signal: AnySignal, view: View): DataqueryBuilder {
  return query(signal, { ...view, scope: { ...view.scope, range: "$__range" } }).range();
}

export function instantQuery(signal: AnySignal, view: View): DataqueryBuilder {
  return query(signal, view).instant();
}
