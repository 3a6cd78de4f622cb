/** From the series of an annotation's query to moments and spans. */
import type { Series } from "./answers.ts";
import { nameOf } from "./frames.ts";

export interface Span {
  /** Seconds since 1970; equal for a moment. */
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly text: string;
}

export interface SpanFormat {
  readonly name: string;
  readonly titleFormat?: string;
  readonly textFormat?: string;
  /** The value is the moment, in milliseconds, rather than the sample's own time. */
  readonly useValueForTime?: boolean | string;
}

function fill(format: string | undefined, labels: Series["labels"], otherwise: string): string {
  if (format === undefined || format === "") return otherwise;
  return format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
}

/** Points of a series that follow each other with a value other than zero are one span. @param step seconds between two points */
export function spansOf(series: readonly Series[], step: number, format: SpanFormat): Span[] {
  return series.flatMap(({ labels, points }) => {
    const title = fill(format.titleFormat, labels, format.name);
    const text = fill(format.textFormat, labels, format.titleFormat ? "" : nameOf(labels));
    const there = points.filter(([, value]) => value !== undefined && value !== 0);
    if (format.useValueForTime === true || format.useValueForTime === "on") {
      const moments = [...new Set(there.map(([, value = 0]) => value / 1000))];
      return moments.map((at) => ({ from: at, to: at, title, text }));
    }
    const spans: { from: number; to: number; title: string; text: string }[] = [];
    for (const [time] of there) {
      const last = spans.at(-1);
      if (last !== undefined && time - last.to <= step * 1.001) last.to = time;
      else spans.push({ from: time, to: time, title, text });
    }
    return spans;
  });
}

/** The time that spans cover together, in as few spans as can be. */
export function unionOf(
  spans: readonly { readonly from: number; readonly to: number }[],
): { from: number; to: number }[] {
  const union: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = union.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else union.push({ from, to });
  }
  return union;
}
