/** What a Prometheus metric is: the one place that says its name, type, labels, unit and buckets. */

export type MetricType = "counter" | "gauge" | "histogram";

/** Base units only; `ratio` is 0..1, `count` has no unit. */
export type Unit = "seconds" | "bytes" | "ratio" | "count" | "timestamp_seconds" | "info";

export interface Metric<
  Name extends string = string,
  Type extends MetricType = MetricType,
  Label extends string = string,
> {
  readonly name: Name;
  readonly type: Type;
  readonly help: string;
  readonly unit: Unit;
  /** Labels that the exporting process sets; the agent adds `host`, `job` and `instance`. */
  readonly labels: readonly Label[];
  /** Upper bounds in the metric's unit; histograms only. */
  readonly buckets?: readonly number[];
}

type Definition<Label extends string> = { help: string; unit: Unit; labels?: readonly Label[] };

export function counter<const Name extends string, const Label extends string = never>(
  name: Name,
  definition: Definition<Label>,
): Metric<Name, "counter", Label> {
  return { name, type: "counter", labels: [], ...definition };
}

export function gauge<const Name extends string, const Label extends string = never>(
  name: Name,
  definition: Definition<Label>,
): Metric<Name, "gauge", Label> {
  return { name, type: "gauge", labels: [], ...definition };
}

export function histogram<const Name extends string, const Label extends string = never>(
  name: Name,
  definition: Definition<Label> & { buckets: readonly number[] },
): Metric<Name, "histogram", Label> {
  return { name, type: "histogram", labels: [], ...definition };
}
