import type { Prometheus } from "./prometheus.ts";

export interface Exemplar {
  readonly traceId: string | undefined;
  /** Labels of the series that it belongs to. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Answer {
  readonly seriesLabels: Record<string, string>;
  readonly exemplars: readonly { readonly labels: Record<string, string> }[];
}

/** Exemplars that Prometheus took in the last quarter of an hour. */
export async function exemplarsOf(prometheus: Prometheus, query: string): Promise<Exemplar[]> {
  const now = Date.now() / 1000;
  const range = { start: `${now - 900}`, end: `${now + 60}` };
  const series = await prometheus.get<Answer[]>("/api/v1/query_exemplars", { query, ...range });
  return series.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels }) => ({ traceId: labels.trace_id, labels: seriesLabels })),
  );
}
