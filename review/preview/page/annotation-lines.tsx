/** Annotations in a time series: a dashed line at a moment, a shaded band over a span. */
import { dateTimeFormat } from "@grafana/data";
import { type UPlotConfigBuilder, useTheme2 } from "@grafana/ui";
import { useLayoutEffect, useRef } from "react";
import type { AnnotationEvent } from "./annotations.ts";

export function AnnotationLines({
  config,
  annotations,
}: {
  config: UPlotConfigBuilder;
  annotations: readonly AnnotationEvent[];
}) {
  const theme = useTheme2();
  const latest = useRef(annotations);
  latest.current = annotations;
  useLayoutEffect(() => {
    config.addHook("draw", (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.beginPath();
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
      ctx.clip();
      for (const { from, to, colour } of latest.current) {
        const colourShown = theme.visualization.getColorByName(colour);
        const left = plot.valToPos(from, "x", true);
        const right = plot.valToPos(to, "x", true);
        ctx.strokeStyle = colourShown;
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([5 * devicePixelRatio, 5 * devicePixelRatio]);
        for (const x of new Set([left, right])) {
          ctx.beginPath();
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
          ctx.stroke();
        }
        if (right > left) {
          ctx.globalAlpha = 0.1;
          ctx.fillStyle = colourShown;
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
