/** Stat: single values, drawn by Grafana's own component. */
import {
  type FieldDisplay,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
  type ReduceDataOptions,
} from "@grafana/data";
import { type PercentChangeColorMode, VizOrientation } from "@grafana/schema";
import {
  BigValue,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  DataLinksContextMenu,
  useTheme2,
  VizRepeater,
} from "@grafana/ui";
import { replacer, useDashboard } from "./dashboard-context.ts";
import type { Drawing } from "./panel.tsx";

interface StatOptions {
  readonly reduceOptions?: ReduceDataOptions;
  readonly orientation?: VizOrientation;
  readonly textMode?: BigValueTextMode;
  readonly colorMode?: BigValueColorMode;
  readonly graphMode?: BigValueGraphMode;
  readonly justifyMode?: BigValueJustifyMode;
  readonly wideLayout?: boolean;
  readonly showPercentChange?: boolean;
  readonly percentChangeColorMode?: PercentChangeColorMode;
  readonly text?: { readonly titleSize?: number; readonly valueSize?: number };
}

export function StatPanel({ panel, frames, fieldConfig, width, height }: Drawing) {
  const dashboard = useDashboard();
  const theme = useTheme2();
  const options = (panel.options ?? {}) as StatOptions;
  const graphMode = options.graphMode ?? BigValueGraphMode.Area;
  const getValues = (): FieldDisplay[] =>
    getFieldDisplayValues({
      data: frames,
      fieldConfig,
      reduceOptions: options.reduceOptions ?? { calcs: ["lastNotNull"], values: false },
      replaceVariables: replacer(dashboard),
      theme,
      sparkline: graphMode !== BigValueGraphMode.None,
      percentChange: options.showPercentChange ?? false,
      timeZone: dashboard.timeZone,
    }).map((value) =>
      value.sparkline === undefined
        ? value
        : { ...value, sparkline: { ...value.sparkline, timeRange: dashboard.range } },
    );
  return (
    <VizRepeater
      getValues={getValues}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={({ value, alignmentFactors, width: each, height: high, count }) => {
        const draw = (onClick?: React.MouseEventHandler<HTMLElement>) => (
          <BigValue
            value={value.display}
            count={count}
            {...(value.sparkline === undefined ? {} : { sparkline: value.sparkline })}
            colorMode={options.colorMode ?? BigValueColorMode.Value}
            graphMode={graphMode}
            justifyMode={options.justifyMode ?? BigValueJustifyMode.Auto}
            textMode={options.textMode ?? BigValueTextMode.Auto}
            alignmentFactors={alignmentFactors}
            {...(options.text === undefined ? {} : { text: options.text })}
            {...(options.percentChangeColorMode === undefined
              ? {}
              : { percentChangeColorMode: options.percentChangeColorMode })}
            disableWideLayout={options.wideLayout === false}
            width={each}
            height={high}
            theme={theme}
            hasLinks={value.hasLinks}
            {...(onClick === undefined ? {} : { onClick })}
          />
        );
        const { hasLinks, getLinks } = value;
        if (!hasLinks || getLinks === undefined) return draw();
        return <DataLinksContextMenu links={getLinks}>{({ openMenu }) => draw(openMenu)}</DataLinksContextMenu>;
      }}
      width={width}
      height={height}
      source={frames}
      itemSpacing={3}
      renderCounter={dashboard.refreshed}
      autoGrid
      orientation={options.orientation ?? VizOrientation.Auto}
    />
  );
}
