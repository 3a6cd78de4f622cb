/** Defaults of every panel. A panel function of a dashboard names signals; what they look like is decided here. */
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TableSortByFieldStateBuilder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  SpecialValueMatch,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatPanelBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TablePanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as TimeSeriesPanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Objectives } from "../signals/objectives.ts";
import type { Scope } from "../signals/promql/index.ts";
import type { AnySignal } from "../signals/signal.ts";
import { thresholdsOf } from "./thresholds.ts";

/** What panels are rendered for: the site's objectives and the dashboard's filters. */
export interface View {
  readonly objectives: Objectives;
  readonly scope: Scope;
}

/** Overrides of what the first signal says. */
export interface Look {
  readonly title?: string;
  readonly description?: string;
  /** Of 24 columns. */
  readonly span?: number;
  /** In grid units of 30 pixels. */
  readonly height?: number;
}

/** A quantile of no observations is NaN: say so in a word. */
const nothing: ValueMapping[] = [
  {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text: "nothing", color: "text" } },
  },
];

function first(signals: readonly AnySignal[]): AnySignal {
  const [signal] = signals;
  if (!signal) throw new Error("a panel needs at least one signal");
  const other = signals.find(({ unit }) => unit !== signal.unit);
  if (other) throw new Error(`panel "${signal.title}": "${other.title}" is in ${other.unit}, not in ${signal.unit}`);
  return signal;
}

function rangeQuery({ expression, legend }: AnySignal, { scope }: View): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression.render(scope)).legendFormat(legend).range();
}

function instantQuery({ expression, legend }: AnySignal, { scope }: View): DataqueryBuilder {
  return new DataqueryBuilder().expr(expression.render(scope)).legendFormat(legend).instant();
}

/** How a time series panel is drawn. */
export interface Drawing extends Look {
  /** Parts that add up to a whole are drawn on top of each other. */
  readonly stacked?: boolean;
  /** Events are drawn as bars. */
  readonly bars?: boolean;
}

/** Signals over time, with the objectives as lines. */
export function timeSeries(view: View, signals: readonly AnySignal[], look: Drawing = {}): TimeSeriesPanelBuilder {
  const lead = first(signals);
  const lines = lead.thresholds.length > 0;
  const panel = new TimeSeriesPanelBuilder()
    .title(look.title ?? lead.title)
    .description(look.description ?? lead.description)
    .unit(lead.unit)
    .min(0)
    .span(look.span ?? 8)
    .height(look.height ?? 8)
    .targets(signals.map((signal) => rangeQuery(signal, view)))
    .thresholds(thresholdsOf(lead.thresholds, view.objectives))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        lines ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .drawStyle(look.bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(look.bars ? 80 : look.stacked ? 30 : 5)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(look.stacked ? StackingMode.Normal : StackingMode.None).group("A"))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  // Without this the axis would end at the data and the objective would be out of sight while all is well.
  const highest = Math.max(...lead.thresholds.map(({ at }) => at(view.objectives)));
  return lines ? panel.axisSoftMax(Number((highest * 1.1).toPrecision(3))) : panel;
}

/** The present value of a signal, coloured by its thresholds. */
export function stat(view: View, lead: AnySignal, look: Look = {}): StatPanelBuilder {
  const judged = lead.thresholds.some(({ severity }) => severity !== "target");
  return new StatPanelBuilder()
    .title(look.title ?? `${lead.title} now`)
    .description(look.description ?? lead.description)
    .unit(lead.unit)
    .span(look.span ?? 4)
    .height(look.height ?? 4)
    .targets([instantQuery(lead, view)])
    .thresholds(thresholdsOf(lead.thresholds, view.objectives))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .mappings(nothing)
    .noValue("nothing")
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false))
    .graphMode(BigValueGraphMode.None)
    .colorMode(judged ? BigValueColorMode.Value : BigValueColorMode.None);
}

/** A column of a table: a signal, under the signal's title unless another is given. */
export interface Column {
  readonly signal: AnySignal;
  readonly title?: string;
}

/** Present values of several signals side by side, one row for each combination of `labels`; the highest of the first column first. */
export function table(
  view: View,
  labels: readonly string[],
  columns: readonly Column[],
  look: Look & { readonly title: string; readonly description: string },
): TablePanelBuilder {
  const [firstColumn] = columns;
  if (!firstColumn) throw new Error(`table "${look.title}" needs at least one column`);
  const columnTitle = ({ signal, title }: Column) => title ?? signal.title;
  // Grafana calls the value of a table query after its refId once several are merged, and plainly `Value` otherwise.
  const field = (index: number) => (columns.length > 1 ? `Value #${String.fromCharCode(65 + index)}` : "Value");
  const panel = new TablePanelBuilder()
    .title(look.title)
    .description(look.description)
    .unit(firstColumn.signal.unit)
    .span(look.span ?? 24)
    .height(look.height ?? 8)
    .noValue("nothing")
    .mappings(nothing)
    .sortBy([new TableSortByFieldStateBuilder().displayName(columnTitle(firstColumn)).desc(true)])
    .thresholds(thresholdsOf([], view.objectives))
    .targets(columns.map(({ signal }) => instantQuery(signal, view).format(PromQueryFormat.Table)))
    .transformations([
      { id: "merge", options: {} },
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(
            [...labels, ...columns.map((_, index) => field(index))].map((name, at) => [name, at]),
          ),
          renameByName: Object.fromEntries(columns.map((column, index) => [field(index), columnTitle(column)])),
        },
      },
    ]);
  for (const column of columns) {
    const { thresholds, unit } = column.signal;
    const judged = thresholds.some(({ severity }) => severity !== "target");
    panel.overrideByName(columnTitle(column), [
      { id: "unit", value: unit },
      ...(judged
        ? [
            { id: "thresholds", value: thresholdsOf(thresholds, view.objectives).build() },
            { id: "custom.cellOptions", value: { type: "color-text" } },
          ]
        : []),
    ]);
  }
  return panel;
}
