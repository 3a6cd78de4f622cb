/** Recording rules: an expression under a name, computed once by Prometheus and read by panels and alerts alike. */
import { type AnyExpression, type Expression, expression, present, selector, windowed } from "./expression.ts";

/** `level:metric:operations`, as Prometheus' practice wants it. */
export type RecordedName = `${string}:${string}:${string}`;

export interface Recorded<L extends string = string> {
  readonly name: RecordedName;
  readonly labels: readonly L[];
  /** What Prometheus computes. */
  readonly source: Expression<L>;
  /** The recorded result, for use in panels and alerts. */
  readonly read: Expression<L>;
}

export type AnyRecorded = Pick<Recorded, "name" | "labels"> & { readonly source: AnyExpression };

/** `labels` must be exactly those that `source` carries: filters of a scope apply to the recorded result by them. */
export function record<const L extends string>(
  name: RecordedName,
  labels: readonly L[],
  source: Expression<NoInfer<L>>,
): Recorded<L> {
  return {
    name,
    labels,
    source,
    read: expression((scope) => present(selector({ name, labels }, undefined, scope), scope)),
  };
}

function overTime<L extends string>(operation: string, { name, labels }: Recorded<L>): Expression<L> {
  return expression(
    (scope) => `${operation}_over_time(${windowed(selector({ name, labels }, undefined, scope), scope)})`,
  );
}

/** Sum of the recorded values within the scope's window: cheap over days, where the metric itself would be read whole. */
export function total<L extends string>(recorded: Recorded<L>): Expression<L> {
  return overTime("sum", recorded);
}

/** Mean of the recorded values within the scope's window. */
export function mean<L extends string>(recorded: Recorded<L>): Expression<L> {
  return overTime("avg", recorded);
}

/** Standard deviation of the recorded values within the scope's window. */
export function deviation<L extends string>(recorded: Recorded<L>): Expression<L> {
  return overTime("stddev", recorded);
}

/** The highest of the recorded values within the scope's window. */
export function peak<L extends string>(recorded: Recorded<L>): Expression<L> {
  return overTime("max", recorded);
}

/** How many values were recorded within the scope's window. */
export function samples<L extends string>(recorded: Recorded<L>): Expression<L> {
  return overTime("count", recorded);
}
