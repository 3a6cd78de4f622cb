/** The rate of one client on this replica: `ratePerSecond` on average, as many at once after a second of silence. */
export class TokenBucket {
  readonly #ratePerMs: number;
  readonly #size: number;
  #tokens: number;
  #filledAt: number;

  /** @param now milliseconds, growing. */
  constructor(ratePerSecond: number, now: number) {
    this.#ratePerMs = ratePerSecond / 1000;
    // Even a client of one request a minute may send that one.
    this.#size = Math.max(1, ratePerSecond);
    this.#tokens = this.#size;
    this.#filledAt = now;
  }

  /** Takes a token; without one, the milliseconds until there is. */
  take(now: number): number {
    if (this.#ratePerMs === Number.POSITIVE_INFINITY) return 0;
    this.#tokens = Math.min(this.#size, this.#tokens + (now - this.#filledAt) * this.#ratePerMs);
    this.#filledAt = now;
    if (this.#tokens < 1) return (1 - this.#tokens) / this.#ratePerMs;
    this.#tokens -= 1;
    return 0;
  }
}
