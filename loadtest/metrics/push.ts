/** Sends the metrics of a run to Prometheus every few seconds, so that its dashboards show the run while it goes on. */
import { hostname } from "node:os";
import { type Access, authorizationOf } from "./access.ts";
import { type Series, writeRequest } from "./remote-write.ts";
import type { RunMetrics } from "./run-metrics.ts";

const everyMs = 5000;
const timeoutMs = 3000;

export class Push {
  readonly #target: Access;
  readonly #metrics: RunMetrics;
  readonly #complain: (message: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #last: readonly Series[] = [];
  #failing = false;
  #under: Promise<void> = Promise.resolve();

  /**
   * A Prometheus that does not take them is complained of once; the run goes on.
   * @param target its receiver, `http://127.0.0.1:9090/api/v1/write`
   */
  constructor(target: Access, metrics: RunMetrics, complain: (message: string) => void) {
    this.#target = target;
    this.#metrics = metrics;
    this.#complain = complain;
  }

  start(): void {
    this.#push();
    this.#timer = setInterval(() => this.#push(), everyMs);
  }

  /** Sends the last state, and that it was the last. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#push();
    await this.#under;
    // Later by a millisecond: a series has one sample at a time.
    await this.#send(
      this.#last.map((series) => ({ ...series, value: "stale" })),
      Date.now() + 1,
    );
  }

  /** One after the other, in the order of their times. */
  #push(): void {
    this.#under = this.#under.then(async () => {
      this.#last = await this.#metrics.series();
      await this.#send(this.#last, Date.now());
    });
  }

  async #send(series: readonly Series[], at: number): Promise<void> {
    const { url } = this.#target;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          authorization: authorizationOf(this.#target),
          "content-encoding": "snappy",
          "content-type": "application/x-protobuf",
          "x-prometheus-remote-write-version": "0.1.0",
          "user-agent": "vigia-loadtest",
        },
        body: new Uint8Array(writeRequest(series, { job: "loadtest", instance: hostname() }, at)),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${answer.trim().slice(0, 200)}`);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) {
        const { message, cause } = error as Error;
        this.#complain(
          `${url.href} does not take the run's metrics: ${cause instanceof Error ? cause.message : message}`,
        );
      }
      this.#failing = true;
    }
  }
}
