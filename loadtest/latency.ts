/** Latencies in an HDR histogram: every percentile to three digits, whatever their range, in constant memory. */
import { build, type Histogram } from "hdr-histogram-js";

/** Microseconds: ten times the longest that the client waits for an answer. */
const longest = 100_000_000;

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longest,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  });

  record(milliseconds: number): void {
    this.#histogram.recordValue(Math.min(longest, Math.max(0, Math.round(milliseconds * 1000))));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** Milliseconds below or at which this share (0..1) of what was recorded lies; 0 where nothing was. */
  at(share: number): number {
    if (this.count === 0) return 0;
    return Math.round(this.#histogram.getValueAtPercentile(share * 100) / 10) / 100;
  }

  percentiles(): Percentiles {
    return { p50: this.at(0.5), p95: this.at(0.95), p99: this.at(0.99), max: this.at(1) };
  }

  reset(): void {
    this.#histogram.reset();
  }
}
