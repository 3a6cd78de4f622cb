/** Annotations in a time series: a dashed line at a moment, a shaded band over a span. Bands of one colour that overlap are one: ten alerts at once would hide the series. */
import { dateTimeFormat } from "@grafana/data";
import { type UPlotConfigBuilder, useTheme2 } from "@grafana/ui";
import { useLayoutEffect, useMemo, useRef } from "react";
import { unionOf } from "../query/spans.ts";
import type { AnnotationEvent } from "./annotations.ts";

export function AnnotationLines({
  config,
  annotations,
}: {
  config: UPlotConfigBuilder;
  annotations: readonly AnnotationEvent[];
}) {
  const theme = useTheme2();
  const joined = useMemo(() => {
    const byColour = Object.entries(Object.groupBy(annotations, ({ colour }) => colour));
    return byColour.map(([colour, events = []]) => [colour, unionOf(events)] as const);
  }, [annotations]);
  const latest = useRef(joined);
  latest.current = joined;
  useLayoutEffect(() => {
    config.addHook("draw", (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      for (const [colour, spans] of latest.current) {
        ctx.strokeStyle = theme.visualization.getColorByName(colour);
        ctx.fillStyle = ctx.strokeStyle;
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([5 * devicePixelRatio, 5 * devicePixelRatio]);
        for (const { from, to } of spans) {
          const left = plot.valToPos(from, "x", true);
          const right = plot.valToPos(to, "x", true);
          for (const x of new Set([left, right])) {
            ctx.beginPath();
            ctx.moveTo(x, bbox.top);
            ctx.lineTo(x, bbox.top + bbox.height);
            ctx.stroke();
          }
          ctx.globalAlpha = 0.1;
          ctx.fillRect(left, bbox.top, right - left, bbox.height);
          ctx.globalAlpha = 1;
        }
      }
      ctx.restore();
    });
  }, [config, theme]);
  return null;
}

/** The same in words, newest first: a line in a plot has no room for its text. */
export function AnnotationList({
  annotations,
  timeZone,
}: {
  annotations: readonly AnnotationEvent[];
  timeZone: string;
}) {
  return (
    <ul className="vigia-annotations">
      {annotations.toReversed().map(({ from, title, text, colour }) => (
        <li key={`${from}${title}${text}`}>
          <span style={{ color: colour }}>●</span> {dateTimeFormat(from, { timeZone })} {title} {text}
        </li>
      ))}
    </ul>
  );
}
