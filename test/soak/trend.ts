/** Whether figures taken over time grow. */

export interface Reading {
  /** Seconds since any fixed moment. */
  readonly at: number;
  readonly value: number;
}

/** Growth a second: the Theil-Sen estimator, the median of the slopes between all pairs, which outliers can't tilt. */
export function slope(readings: readonly Reading[]): number {
  const slopes = readings.flatMap((first, index) =>
    readings.slice(index + 1).map((second) => (second.value - first.value) / (second.at - first.at)),
  );
  return median(slopes);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
