/** Tables: present values of several signals side by side. */
import { TableSortByFieldStateBuilder } from "@grafana/grafana-foundation-sdk/common";
import { PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as TablePanelBuilder } from "@grafana/grafana-foundation-sdk/table";
import type { AnySignal } from "../signals/signal.ts";
import { drilldownUrl } from "./links.ts";
import { instantQuery, type Look, nothing, type View } from "./panel-parts.ts";
import { thresholdsOf } from "./thresholds.ts";

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
          excludeByName: { Time: true, __name__: true },
          indexByName: Object.fromEntries(
            [...labels, ...columns.map((_, index) => field(index))].map((name, at) => [name, at]),
          ),
          renameByName: Object.fromEntries(columns.map((column, index) => [field(index), columnTitle(column)])),
        },
      },
    ]);
  const { drilldown } = look;
  if (drilldown) {
    if (!labels.includes(drilldown.label))
      throw new Error(`table "${look.title}" has no column "${drilldown.label}" to open "${drilldown.title}" from`);
    const link = { title: drilldown.title, url: drilldownUrl(drilldown, "__data.fields") };
    panel.overrideByName(drilldown.label, [{ id: "links", value: [link] }]);
  }
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
