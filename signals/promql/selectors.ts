/** From metrics to expressions. Each function takes only the metric types for which it means something. */
import type { Metric } from "../metric.ts";
import { type AgentLabel, type Expression, expression, present, selector, type Where, windowed } from "./expression.ts";

type Counter<L extends string> = Metric<string, "counter", L>;
type Gauge<L extends string> = Metric<string, "gauge", L>;
type Histogram<L extends string> = Metric<string, "histogram", L>;

/** Increase a second of a counter over the scope's window. */
export function rate<L extends string>(
  metric: Counter<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `rate(${windowed(selector(metric, where, scope), scope)})`);
}

/** Increase of a counter over the scope's window. */
export function increase<L extends string>(
  metric: Counter<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `increase(${windowed(selector(metric, where, scope), scope)})`);
}

/** The present value of a gauge. */
export function value<L extends string>(
  metric: Gauge<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => present(selector(metric, where, scope), scope));
}

/** How often a gauge changed over the scope's window. */
export function changes<L extends string>(
  metric: Gauge<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `changes(${windowed(selector(metric, where, scope), scope)})`);
}

/** The highest value of a gauge within the scope's window. */
export function highest<L extends string>(
  metric: Gauge<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `max_over_time(${windowed(selector(metric, where, scope), scope)})`);
}

/** What a gauge will be in so many seconds if it goes on as in the scope's window. */
export function predicted<L extends string>(
  metric: Gauge<L>,
  seconds: number,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `predict_linear(${windowed(selector(metric, where, scope), scope)}, ${seconds})`);
}

/** Seconds since the moment that a timestamp gauge holds. */
export function age<L extends string>(
  metric: Gauge<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `time() - ${present(selector(metric, where, scope), scope)}`, false);
}

/** Seconds until the moment that a timestamp gauge holds. */
export function remaining<L extends string>(
  metric: Gauge<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `${present(selector(metric, where, scope), scope)} - time()`, false);
}

/** 1 where no element that matches was seen for `window` (a duration); it carries the labels of the conditions. */
export function absentFor<L extends string, const W extends Where<L | AgentLabel>>(
  metric: Gauge<L> | Counter<L>,
  window: string,
  where: W,
): Expression<Extract<keyof W, string>> {
  return expression((scope) => `absent_over_time(${selector(metric, where, { ...scope, filters: {} })}[${window}])`);
}

/** Observations a second of a histogram. */
export function observations<L extends string>(
  metric: Histogram<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `rate(${windowed(selector(metric, where, scope, "_count"), scope)})`);
}

/** Observations a second of a histogram that were at most `bound`, which must be one of its buckets. */
export function observationsUpTo<L extends string>(
  bound: number,
  metric: Histogram<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  if (!metric.buckets?.includes(bound))
    throw new RangeError(`${metric.name} has no bucket ${bound}: take one of ${metric.buckets?.join(", ")}`);
  const withBound = { ...metric, labels: [...metric.labels, "le"] };
  return expression((scope) => {
    const buckets = selector(withBound, { ...(where as Where<string>), le: String(bound) }, scope, "_bucket");
    return `rate(${windowed(buckets, scope)})`;
  });
}

/** Sum a second of what a histogram observed, in its unit. */
export function observed<L extends string>(
  metric: Histogram<L>,
  where?: Where<NoInfer<L> | AgentLabel>,
): Expression<L | AgentLabel> {
  return expression((scope) => `rate(${windowed(selector(metric, where, scope, "_sum"), scope)})`);
}

interface Grouped<L extends string, B extends L> {
  readonly by: readonly B[];
  readonly where?: Where<L>;
}

/** The `q` quantile (0..1) of what a histogram observed in the window, all series of a group taken together. */
export function quantile<L extends string, const B extends L | AgentLabel>(
  q: number,
  metric: Histogram<L>,
  { by, where }: Grouped<L | AgentLabel, B>,
): Expression<B> {
  if (!(q > 0 && q < 1)) throw new RangeError(`quantile ${q} of ${metric.name}: must be between 0 and 1`);
  return expression((scope) => {
    const buckets = `rate(${windowed(selector(metric, where, scope, "_bucket"), scope)})`;
    return `histogram_quantile(${q}, sum by (${[...by, "le"].join(", ")}) (${buckets}))`;
  });
}
