/** The durations that Grafana puts into queries: the step, `$__interval`, `$__rate_interval` and `$__range`. */

/** Prometheus refuses range queries with more points than this for each series. */
const maximumPoints = 11_000;

export interface Range {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

export interface Steps {
  /** Milliseconds between two points of a range query, and `$__interval`. */
  readonly interval: number;
  /** Milliseconds of `$__rate_interval`: long enough to hold four scrapes. */
  readonly rateInterval: number;
}

const units: readonly (readonly [string, number])[] = [
  ["y", 31_536_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/** Milliseconds of a Prometheus or Grafana duration: `90s`, `1h30m`, `>10s`. */
export function milliseconds(duration: string): number {
  const parts = [...duration.replace(/^>/, "").matchAll(/(\d+(?:\.\d+)?)(ms|[smhdwy])/g)];
  if (parts.map(([part]) => part).join("") !== duration.replace(/^>/, "") || parts.length === 0) {
    throw new Error(`'${duration}' is no duration: write 30s, 5m, 1h or the like`);
  }
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units.find(([name]) => name === unit)?.[1] ?? 0),
    0,
  );
}

/** The shortest way to write a duration with one unit: `90s`, `5m`, `250ms`. */
export function duration(ms: number): string {
  const [unit, size] = units.find(([name, one]) => name !== "y" && name !== "w" && ms >= one && ms % one === 0) ?? [
    "ms",
    1,
  ];
  return `${Math.round(ms / size)}${unit}`;
}

/**
 * @param wanted milliseconds between two points that the panel's width asks for, rounded as Grafana rounds
 * @param scrape milliseconds between two scrapes: the data source's, or the query's own minimum
 */
export function steps(range: Range, wanted: number, scrape: number): Steps {
  const safe = Math.ceil((range.to - range.from) / maximumPoints / 1000) * 1000;
  const interval = Math.max(wanted, scrape, safe);
  return { interval, rateInterval: Math.max(interval + scrape, 4 * scrape) };
}

/** The points of a range query, in seconds: both ends on a multiple of the step, so that a refresh does not move old points. */
export function aligned(range: Range, step: number): { start: number; end: number } {
  const align = (time: number): number => (Math.floor(time / step) * step) / 1000;
  return { start: align(range.from), end: align(range.to) };
}

/** Grafana's own variables, as they stand in queries. */
export function timeVariables(range: Range, { interval, rateInterval }: Steps): Record<string, string> {
  const seconds = Math.round((range.to - range.from) / 1000);
  return {
    __interval: duration(interval),
    __interval_ms: String(interval),
    __rate_interval: duration(rateInterval),
    __rate_interval_ms: String(rateInterval),
    __range: `${seconds}s`,
    __range_s: String(seconds),
    __range_ms: String(range.to - range.from),
    __from: String(range.from),
    __to: String(range.to),
  };
}
