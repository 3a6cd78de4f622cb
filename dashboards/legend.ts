/** Legends: below a graph where they take a line, beside it where there are many lines. */
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from "@grafana/grafana-foundation-sdk/common";
import type { AnySignal } from "../signals/signal.ts";
import type { View } from "./panel-parts.ts";

/** Labels that have more values than a line under a graph holds: a host runs some fifteen services. */
export const crowdingLabels = ["component", "group", "job", "series_id"] as const;

/** Shows so many elements that the legend needs room of its own. */
export function isCrowded(signals: readonly AnySignal[], { single = [] }: Pick<View, "single">): boolean {
  const many = crowdingLabels.filter((label) => !single.includes(label));
  return signals.some(({ legend }) => many.some((label) => legend.includes(`{{${label}}}`)));
}

/** A crowded one is a table beside the graph, the highest present value first; it scrolls where the graph does not. */
export function legendOf(crowded: boolean): VizLegendOptionsBuilder {
  const legend = new VizLegendOptionsBuilder().showLegend(true);
  return crowded
    ? legend
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(["lastNotNull"])
        .sortBy("Last *")
        .sortDesc(true)
    : legend.displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([]);
}
