/** Defaults of every panel. A panel function of a dashboard names signals; what they look like is decided here. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as StatPanelBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeriesPanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { AnySignal } from "../signals/signal.ts";
import { isCrowded, legendOf } from "./legend.ts";
import { drilldownUrl } from "./links.ts";
import { first, instantQuery, type Look, nothing, rangeQuery, type View } from "./panel-parts.ts";
import { thresholdsOf } from "./thresholds.ts";

export { type Look, longTerm, type View } from "./panel-parts.ts";
export { type Column, table } from "./table.ts";
export { note } from "./text.ts";

/** Panels as a view shows them. */
export function showing(view: View) {
  return (...panels: readonly ((view: View) => Builder<Panel>)[]): readonly Builder<Panel>[] =>
    panels.map((panel) => panel(view));
}

/** How a time series panel is drawn. */
export interface Drawing extends Look {
  /** Parts that add up to a whole are drawn on top of each other. */
  readonly stacked?: boolean;
  /** Events are drawn as bars. */
  readonly bars?: boolean;
  /** Least distance of two points, as Grafana writes it: for what is recorded less often than metrics are scraped. */
  readonly interval?: string;
  /** A time range of its own, back from now, for what a dashboard of an hour can't show. */
  readonly timeFrom?: string;
  /** Points are marked: over weeks Grafana would not draw the only one that a line has on its first day. */
  readonly marked?: boolean;
  /** Values may be below zero, so that the axis does not start there. */
  readonly signed?: boolean;
}

/** Signals over time, with the objectives as lines. */
export function timeSeries(view: View, signals: readonly AnySignal[], look: Drawing = {}): TimeSeriesPanelBuilder {
  const lead = first(signals);
  const lines = lead.thresholds.length > 0;
  const crowded = isCrowded(signals, view);
  const panel = new TimeSeriesPanelBuilder()
    .title(look.title ?? lead.title)
    .description(look.description ?? lead.description)
    .unit(lead.unit)
    .span(look.span ?? (crowded ? 12 : 8))
    .height(look.height ?? 8)
    .targets(signals.map((signal) => rangeQuery(signal, view)))
    .thresholds(thresholdsOf(lead.thresholds, view.objectives))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        lines ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .drawStyle(look.bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineWidth(1)
    .fillOpacity(look.bars ? 80 : look.stacked ? 30 : 5)
    .showPoints(look.marked ? VisibilityMode.Always : look.bars ? VisibilityMode.Never : VisibilityMode.Auto)
    .stacking(new StackingConfigBuilder().mode(look.stacked ? StackingMode.Normal : StackingMode.None).group("A"))
    .legend(legendOf(crowded))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (!look.signed) panel.min(0);
  if (look.marked) panel.pointSize(4);
  if (look.interval) panel.interval(look.interval);
  if (look.timeFrom) panel.timeFrom(look.timeFrom);
  if (look.drilldown) {
    const url = drilldownUrl(look.drilldown, "__field.labels");
    panel.dataLinks([new DashboardLinkBuilder(look.drilldown.title).url(url)]);
  }
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
