/** How late the event loop was since the last question. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** The monitor measures the distance of timers that are due this often, and reports the whole distance. */
const resolutionMs = 10;

export class EventLoopLag {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#delay.enable();
  }

  /** 99th percentile in seconds since the last call. */
  p99Seconds(): number {
    const seconds = this.#delay.percentile(99) / 1e9 - resolutionMs / 1e3;
    this.#delay.reset();
    return Math.max(0, seconds);
  }

  stop(): void {
    this.#delay.disable();
  }
}
