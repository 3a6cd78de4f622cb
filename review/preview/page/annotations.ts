/** Annotations: moments and spans that a query finds, drawn as lines in every time series. */
import type { TimeRange } from "@grafana/data";
import { type Choices, interpolateQuery } from "../query/interpolate.ts";
import { aligned, milliseconds, steps, timeVariables } from "../query/intervals.ts";
import { spansOf } from "../query/spans.ts";
import { queryRange, scrapeMilliseconds } from "./api.ts";
import type { AnnotationQuery, DataSource } from "./model.ts";
import { sourceOf } from "./panel-queries.ts";
import { rangeOf } from "./time.ts";

export interface AnnotationEvent {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly title: string;
  readonly text: string;
}

export interface AnnotationAnswer {
  readonly events: readonly AnnotationEvent[];
  readonly problems: readonly string[];
}

/** Grafana asks at this step unless the annotation has its own. */
const usualStep = "60s";

export async function readAnnotations(
  queries: readonly AnnotationQuery[],
  { sources, choices, range }: { sources: readonly DataSource[]; choices: Choices; range: TimeRange },
): Promise<AnnotationAnswer> {
  const problems: string[] = [];
  const events = await Promise.all(
    queries.map(async (annotation): Promise<AnnotationEvent[]> => {
      const expression = annotation.expr ?? annotation.target?.expr ?? "";
      if (expression === "") return [];
      try {
        const source = sourceOf(annotation.datasource?.uid, { sources, choices });
        const during = rangeOf(range);
        const step = milliseconds(annotation.step || usualStep);
        const { interval, rateInterval } = steps(during, step, scrapeMilliseconds(source));
        const query = interpolateQuery(expression, choices, timeVariables(during, { interval, rateInterval }));
        const series = await queryRange(source, query, { ...aligned(during, interval), step: interval / 1000 });
        return spansOf(series, interval / 1000, annotation).map(({ from, to, title, text }) => ({
          from: from * 1000,
          to: to * 1000,
          colour: annotation.iconColor ?? "rgba(0, 211, 255, 1)",
          title,
          text,
        }));
      } catch (error) {
        problems.push(`annotation ${annotation.name}: ${error instanceof Error ? error.message : error}`);
        return [];
      }
    }),
  );
  return { events: events.flat().toSorted((a, b) => a.from - b.from), problems };
}
