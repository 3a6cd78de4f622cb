/** Stops asking a dependency that does not answer, so that its outage costs a request next to nothing. */

export interface CircuitBreakerOptions {
  /** Failures in a row after which it opens; a single one may be a connection that broke. */
  readonly failures: number;
  /** How long it stays open before one call may try again. */
  readonly openMs: number;
  /** What an error says of the dependency. */
  readonly read: (error: unknown) => Sign;
}

/** `away`: it does not answer; `there`: it answered, if with an error; `none`: the error arose before it was asked. */
export type Sign = "away" | "there" | "none";

export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #closedFrom = 0;
  #trying = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#failures >= this.#options.failures;
  }

  /** Rejects at once while it is open, but for one try each `openMs`. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const trial = this.open;
    if (trial) {
      if (this.#trying || performance.now() < this.#closedFrom)
        throw new Error("not asked: it did not answer just now");
      this.#trying = true;
    }
    try {
      const result = await call();
      this.reset();
      return result;
    } catch (error) {
      const sign = this.#options.read(error);
      if (sign === "away") this.#failed();
      else if (sign === "there") this.reset();
      throw error;
    } finally {
      if (trial) this.#trying = false;
    }
  }

  /** Another part has seen that the dependency does not answer. */
  trip(): void {
    this.#failures = this.#options.failures - 1;
    this.#failed();
  }

  /** Another part has seen that it answers. */
  reset(): void {
    this.#failures = 0;
  }

  #failed(): void {
    this.#failures += 1;
    this.#closedFrom = performance.now() + this.#options.openMs;
  }
}
