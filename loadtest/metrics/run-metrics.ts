/** The metrics of a run, from the catalogue. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import {
  loadtestDemand,
  loadtestInFlight,
  loadtestLatency,
  loadtestLateness,
  loadtestRequests,
  loadtestWrongAnswers,
} from "../../signals/catalogue/loadtest.ts";
import type { Metric } from "../../signals/metric.ts";
import { faults } from "../answers.ts";
import type { Outcome } from "../statistics.ts";
import type { Series } from "./remote-write.ts";

export class RunMetrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter(this.#configuration(loadtestRequests));
  readonly #wrong = new Counter(this.#configuration(loadtestWrongAnswers));
  readonly #latency = new Histogram(this.#histogram(loadtestLatency));
  readonly #lateness = new Histogram(this.#histogram(loadtestLateness));
  readonly #inFlight = new Gauge(this.#configuration(loadtestInFlight));

  /** `rate`: requests a second that are asked for. */
  constructor(rate: number) {
    new Gauge(this.#configuration(loadtestDemand)).set(rate);
    for (const fault of faults) this.#wrong.inc({ fault }, 0);
  }

  sent(): void {
    this.#inFlight.inc();
  }

  ended({ kind, due, sent, end, status, checked }: Outcome): void {
    this.#inFlight.dec();
    this.#requests.inc({ kind, code: status });
    if (checked?.fault !== undefined) this.#wrong.inc({ fault: checked.fault });
    this.#latency.observe({ kind }, (end - Math.min(due, sent)) / 1000);
    this.#lateness.observe(Math.max(0, sent - due) / 1000);
  }

  async series(): Promise<Series[]> {
    const metrics = await this.#registry.getMetricsAsJSON();
    return metrics.flatMap(({ name, values }) =>
      values.map((sample) => ({
        name: "metricName" in sample && typeof sample.metricName === "string" ? sample.metricName : name,
        labels: Object.fromEntries(Object.entries(sample.labels).map(([label, value]) => [label, String(value)])),
        value: sample.value,
      })),
    );
  }

  #configuration<Label extends string>({ name, help, labels }: Metric<string, Metric["type"], Label>) {
    return { name, help, labelNames: labels, registers: [this.#registry] };
  }

  #histogram<Label extends string>(metric: Metric<string, "histogram", Label>) {
    return { ...this.#configuration(metric), buckets: [...(metric.buckets ?? [])] };
  }
}
