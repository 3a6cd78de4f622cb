/** Refuses requests before latency collapses: too many in flight, too many points, or an event loop that lags while requests pile up. */
import { Problem } from "../errors.ts";

/**
 * Requests in flight. A replica answers some thousands a second, so that this many wait for about a tenth of a second,
 * which is the objective of latency.
 */
const defaultMaximumInFlight = 512;
/** Points in flight: twenty of the largest batches, or the limit of requests would let them wait for each other for seconds. */
const defaultMaximumPoints = 20_000;
/** Lag at which requests are refused: the whole objective of 100 ms is then spent before a request is even seen. */
const defaultMaximumLagMs = 100;
/**
 * Requests in flight below which lag alone refuses none. Demand above what a replica can answer piles requests up; a
 * neighbour that takes the processor for a moment does not, and then refusing only turns late answers into errors.
 */
const defaultBacklog = 64;
const sampleEveryMs = 20;

export interface LoadGuardOptions {
  readonly maximumInFlight?: number;
  readonly maximumPoints?: number;
  readonly maximumLagMs?: number;
  readonly backlog?: number;
}

export class LoadGuard {
  readonly #maximumInFlight: number;
  readonly #maximumPoints: number;
  readonly #maximumLagMs: number;
  readonly #backlog: number;
  readonly #timer: NodeJS.Timeout;
  #due: number;
  /** The last two samples. */
  #lags: readonly [number, number] = [0, 0];
  /** The least of the last three samples: one pause of the garbage collector is no overload. */
  #lagMs = 0;
  /** Requests that have arrived with their bodies and are not answered: a client that is slow to send holds none up. */
  inFlight = 0;
  /** Of the requests in flight. */
  points = 0;

  constructor({ maximumInFlight, maximumPoints, maximumLagMs, backlog }: LoadGuardOptions = {}) {
    this.#maximumInFlight = maximumInFlight ?? defaultMaximumInFlight;
    this.#maximumPoints = maximumPoints ?? defaultMaximumPoints;
    this.#maximumLagMs = maximumLagMs ?? defaultMaximumLagMs;
    this.#backlog = backlog ?? defaultBacklog;
    this.#due = performance.now() + sampleEveryMs;
    this.#timer = setInterval(() => this.sample(performance.now()), sampleEveryMs);
    this.#timer.unref();
  }

  /** Undefined where one request more may go on. */
  refuse(): Problem | undefined {
    if (this.inFlight >= this.#maximumInFlight) {
      return new Problem("overloaded", `${this.#maximumInFlight} requests are in flight; retry in a second.`);
    }
    if (this.#lagMs > this.#maximumLagMs && this.inFlight >= this.#backlog) {
      return new Problem("overloaded", `The service lags by ${Math.round(this.#lagMs)} ms; retry in a second.`);
    }
    return undefined;
  }

  /** Undefined where a request of so many points may go on; then it is in flight until `release`. */
  admit(points: number): Problem | undefined {
    const overload = this.refuse();
    if (overload !== undefined) return overload;
    if (points > 0 && this.points > 0 && this.points + points > this.#maximumPoints) {
      return new Problem("overloaded", `${this.points} points are in flight; retry in a second.`);
    }
    this.inFlight += 1;
    this.points += points;
    return undefined;
  }

  /** @param points as admitted. */
  release(points: number): void {
    this.inFlight -= 1;
    this.points -= points;
  }

  /** @param now milliseconds, growing. */
  sample(now: number): void {
    const lag = Math.max(0, now - this.#due);
    this.#lagMs = Math.min(...this.#lags, lag);
    this.#lags = [this.#lags[1], lag];
    this.#due = now + sampleEveryMs;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
