/** Name, time range, refresh and theme. */
import type { TimeRange } from "@grafana/data";
import { Icon, RefreshPicker, TimeRangePicker, Toggletip, ToolbarButton, Tooltip, useTheme2 } from "@grafana/ui";
import { setParameters } from "./address.ts";
import { AnnotationList } from "./annotation-lines.tsx";
import type { AnnotationEvent } from "./annotations.ts";
import type { Dashboard } from "./model.ts";
import { ThemeButton } from "./theme-button.tsx";
import { rangeOf, written } from "./time.ts";

interface Props {
  readonly dashboard: Dashboard;
  readonly range: TimeRange;
  readonly timeZone: string;
  readonly refreshInterval: string;
  readonly refresh: () => void;
  readonly annotations: readonly AnnotationEvent[];
}

function move(range: TimeRange, change: (from: number, to: number) => [number, number]): void {
  const { from, to } = rangeOf(range);
  const [start, end] = change(from, to);
  setParameters({ from: String(Math.round(start)), to: String(Math.round(end)) });
}

const nothing = (): void => undefined;

export function DashboardHead({ dashboard, range, timeZone, refreshInterval, refresh, annotations }: Props) {
  const theme = useTheme2();
  return (
    <header className="vigia-head" style={{ background: theme.colors.background.canvas }}>
      <nav className="vigia-crumbs" aria-label="Breadcrumbs">
        <a href="/">Dashboards</a>
        <Icon name="angle-right" />
        <h1>{dashboard.title}</h1>
        {dashboard.description && (
          <Tooltip content={dashboard.description}>
            <Icon name="info-circle" />
          </Tooltip>
        )}
      </nav>
      {annotations.length > 0 && (
        <Toggletip content={<AnnotationList annotations={annotations} timeZone={timeZone} />}>
          <ToolbarButton variant="canvas" icon="bookmark" tooltip="Annotations in this time range">
            {String(annotations.length)}
          </ToolbarButton>
        </Toggletip>
      )}
      <TimeRangePicker
        value={range}
        timeZone={timeZone}
        isOnCanvas
        onChange={(next) => setParameters(written(next))}
        onChangeTimeZone={nothing}
        onMoveBackward={() => move(range, (from, to) => [from - (to - from) / 2, to - (to - from) / 2])}
        onMoveForward={() => move(range, (from, to) => [from + (to - from) / 2, to + (to - from) / 2])}
        onZoom={() => move(range, (from, to) => [from - (to - from) / 2, to + (to - from) / 2])}
      />
      <RefreshPicker
        isOnCanvas
        value={refreshInterval}
        onRefresh={refresh}
        onIntervalChanged={(interval) => setParameters({ refresh: interval })}
      />
      <ThemeButton />
    </header>
  );
}
