/** Table, drawn by the component that Grafana's own panel uses. */
import { getFieldDisplayName } from "@grafana/data";
import type { TableCellHeight } from "@grafana/schema";
import { TableNG } from "@grafana/ui/unstable";
import { useMemo } from "react";
import { useDashboard } from "./dashboard-context.ts";
import type { Drawing } from "./panel.tsx";

interface TableOptions {
  readonly frameIndex?: number;
  readonly showHeader?: boolean;
  readonly showTypeIcons?: boolean;
  readonly sortBy?: { readonly displayName: string; readonly desc?: boolean }[];
  readonly cellHeight?: TableCellHeight;
  readonly frozenColumns?: { readonly left?: number };
  readonly enablePagination?: boolean;
}

export function TablePanel({ panel, frames, fieldConfig, width, height }: Drawing) {
  const { range } = useDashboard();
  const options = (panel.options ?? {}) as TableOptions;
  const frame = frames[options.frameIndex ?? 0] ?? frames[0];
  // Sorting by a column that is not there would sort by nothing, in silence.
  const sortBy = useMemo(
    () =>
      (options.sortBy ?? []).filter(({ displayName }) =>
        frame?.fields.some((field) => getFieldDisplayName(field, frame, frames) === displayName),
      ),
    [options.sortBy, frame, frames],
  );
  if (frame === undefined) return null;
  return (
    <TableNG
      data={frame}
      width={width}
      height={height}
      noHeader={options.showHeader === false}
      showTypeIcons={options.showTypeIcons ?? false}
      resizable
      initialSortBy={sortBy}
      {...(options.cellHeight === undefined ? {} : { cellHeight: options.cellHeight })}
      {...(options.frozenColumns?.left === undefined ? {} : { frozenColumns: options.frozenColumns.left })}
      enablePagination={options.enablePagination ?? false}
      timeRange={range}
      fieldConfig={fieldConfig}
    />
  );
}
