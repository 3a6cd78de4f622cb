/** One metric with all its label sets, as `/metrics` shows it. */
import type { Counter, Registry } from "prom-client";
import type { Metric } from "../../signals/metric.ts";
import type { Format } from "./text-format.ts";

export interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

export interface Family {
  /**
   * Its lines in pieces of some tens of microseconds. What it shows is fixed by the call as far as label sets go; the
   * values are those of the moment at which a piece is taken, each histogram whole in one piece.
   */
  pieces(format: Format): Iterable<string> | AsyncIterable<string>;
}

/** Label sets in a piece. */
export const pieceSize = 25;

/**
 * Makes a family of ours known to the client's registry, which then guards its name and shows its values to whoever
 * asks the registry.
 */
export function registerFamily(registry: Registry, { name, help, type }: Metric, samples: () => Sample[]): void {
  const metric = {
    name,
    help,
    type,
    /** By its own name: for OpenMetrics the registry has renamed it by then. */
    async get() {
      return { name: metric.name, help, type, values: samples() };
    },
  };
  registry.registerMetric(metric as unknown as Counter);
}
