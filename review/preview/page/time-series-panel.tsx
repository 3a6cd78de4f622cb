/** Time series, drawn by Grafana's own component. */
import { type DataFrame, type Field, FieldType, getFieldDisplayName } from "@grafana/data";
import {
  DashboardCursorSync,
  LegendDisplayMode,
  type LegendPlacement,
  type SortOrder,
  TooltipDisplayMode,
} from "@grafana/schema";
import { PanelContextProvider, SeriesVisibilityChangeBehavior, TimeSeries, TooltipPlugin2 } from "@grafana/ui";
import { useMemo, useState } from "react";
import { AnnotationLines } from "./annotation-lines.tsx";
import { useDashboard } from "./dashboard-context.ts";
import type { Drawing } from "./panel.tsx";
import { SeriesTooltip } from "./series-tooltip.tsx";
import { panelRange } from "./time.ts";

interface TimeSeriesOptions {
  readonly legend?: {
    readonly showLegend?: boolean;
    readonly displayMode?: LegendDisplayMode;
    readonly placement?: LegendPlacement;
    readonly calcs?: string[];
    readonly sortBy?: string;
    readonly sortDesc?: boolean;
    readonly width?: number;
  };
  readonly tooltip?: { readonly mode?: TooltipDisplayMode; readonly sort?: SortOrder; readonly hideZeros?: boolean };
}

/** `TooltipHoverMode` is a const enum, of which the published package has no values: one series under the cursor, or all. */
const hoverMode = { one: 2, all: 1 } as const;

/** NaN and infinities can't be drawn; Grafana leaves a gap there too. */
function drawable(field: Field): Field {
  if (field.type !== FieldType.number) return field;
  return { ...field, values: field.values.map((value: unknown) => (Number.isFinite(value) ? value : null)) };
}

function hiding(field: Field, hidden: boolean): Field {
  if (!hidden) return field;
  const custom = { ...field.config.custom, hideFrom: { viz: true, legend: false, tooltip: true } };
  return { ...field, config: { ...field.config, custom } };
}

function plotted(frames: DataFrame[], only: ReadonlySet<string> | undefined): DataFrame[] {
  return frames
    .filter((frame) => frame.fields.some(({ type }) => type === FieldType.time))
    .map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) =>
        field.type === FieldType.number
          ? hiding(drawable(field), only !== undefined && !only.has(getFieldDisplayName(field, frame, frames)))
          : field,
      ),
    }));
}

export function TimeSeriesPanel({ panel, frames, width, height }: Drawing) {
  const { range, timeZone, eventBus, sync, annotations, setRange } = useDashboard();
  const [only, setOnly] = useState<ReadonlySet<string>>();
  const { legend = {}, tooltip = {} } = (panel.options ?? {}) as TimeSeriesOptions;
  const shown = useMemo(() => plotted(frames, only), [frames, only]);
  const context = useMemo(
    () => ({
      eventBus,
      eventsScope: "vigia",
      sync: () => (sync === 0 ? DashboardCursorSync.Off : DashboardCursorSync.Crosshair),
      onToggleSeriesVisibility: (label: string, mode: SeriesVisibilityChangeBehavior | string) =>
        setOnly((before) => {
          const names = frames.flatMap((frame) =>
            frame.fields
              .filter(({ type }) => type === FieldType.number)
              .map((field) => getFieldDisplayName(field, frame, frames)),
          );
          if (mode === "ToggleSelection" || mode === SeriesVisibilityChangeBehavior.Isolate) {
            return before?.size === 1 && before.has(label) ? undefined : new Set([label]);
          }
          const next = new Set(before ?? names);
          if (!next.delete(label)) next.add(label);
          return next;
        }),
    }),
    [eventBus, sync, frames],
  );
  if (shown.length === 0) return null;
  const mode = tooltip.mode ?? TooltipDisplayMode.Single;
  return (
    <PanelContextProvider value={context}>
      <TimeSeries
        frames={shown}
        structureRev={0}
        timeRange={panelRange(range, panel).range}
        timeZone={timeZone}
        width={width}
        height={height}
        legend={{
          calcs: [],
          displayMode: LegendDisplayMode.List,
          placement: "bottom",
          ...legend,
          showLegend: legend.showLegend !== false && legend.displayMode !== LegendDisplayMode.Hidden,
        }}
        options={panel.options}
      >
        {(config, aligned) => (
          <>
            {mode !== TooltipDisplayMode.None && (
              <TooltipPlugin2
                config={config}
                hoverMode={mode === TooltipDisplayMode.Single ? hoverMode.one : hoverMode.all}
                queryZoom={({ from, to }) => setRange(from, to)}
                clientZoom
                render={(_, indices, seriesIndex, isPinned) => (
                  <SeriesTooltip
                    frame={aligned}
                    indices={indices}
                    seriesIndex={seriesIndex}
                    single={mode === TooltipDisplayMode.Single}
                    sort={tooltip.sort}
                    hideZeros={tooltip.hideZeros ?? false}
                    isPinned={isPinned}
                    timeZone={timeZone}
                  />
                )}
              />
            )}
            <AnnotationLines config={config} annotations={annotations} />
          </>
        )}
      </TimeSeries>
    </PanelContextProvider>
  );
}
