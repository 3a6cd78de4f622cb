/** Makes prom-client metrics from catalogue entries: the only place where the service registers a metric. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Metric, MetricType } from "../../signals/metric.ts";

type Registered<M> =
  M extends Metric<string, infer Type, infer Label>
    ? { counter: Counter<Label>; gauge: Gauge<Label>; histogram: Histogram<Label> }[Type & MetricType]
    : never;

export type RegisteredMetrics<Catalogue> = { readonly [Key in keyof Catalogue]: Registered<Catalogue[Key]> };

/** Registers every entry under its key, with the name, labels, help and buckets of the catalogue. */
export function registerMetrics<const Catalogue extends Readonly<Record<string, Metric>>>(
  catalogue: Catalogue,
  registry: Registry,
): RegisteredMetrics<Catalogue> {
  const entries = Object.entries(catalogue).map(([key, metric]) => [key, register(metric, registry)]);
  return Object.fromEntries(entries) as RegisteredMetrics<Catalogue>;
}

function register(metric: Metric, registry: Registry): Counter<string> | Gauge<string> | Histogram<string> {
  const configuration = { name: metric.name, help: metric.help, labelNames: metric.labels, registers: [registry] };
  switch (metric.type) {
    case "counter":
      return new Counter(configuration);
    case "gauge":
      return new Gauge(configuration);
    case "histogram":
      return new Histogram({ ...configuration, ...(metric.buckets && { buckets: [...metric.buckets] }) });
  }
}
