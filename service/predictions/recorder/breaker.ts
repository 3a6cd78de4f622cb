/**
 * A circuit breaker that does not try out on requests whether a store is back: while it is open a probe of its own asks.
 * Libraries let the first request after a pause be the probe, and with a store that hangs that request waits in vain.
 */
export class BreakerOpen extends Error {
  constructor(name: string) {
    super(`${name} failed a moment ago and is being asked whether it is back`);
    this.name = "BreakerOpen";
  }
}

export interface BreakerOptions {
  readonly name: string;
  /** Failures in a row after which it opens; of calls that run at the same time, each counts. */
  readonly failuresInARow: number;
  /** Milliseconds between probes. */
  readonly probeEveryMs: number;
  /** Resolves where the store is well; has a time limit of its own. */
  readonly probe: () => Promise<unknown>;
  /** Whether an error says that the store is not well. */
  readonly isFailure: (error: unknown) => boolean;
  readonly onFailure: (error: unknown) => void;
  readonly onChange: (open: boolean) => void;
}

export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #open = false;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #waiting: (() => void)[] = [];

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Calls, or rejects at once with `BreakerOpen`. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#open) throw new BreakerOpen(this.#options.name);
    try {
      const result = await call();
      this.#failures = 0;
      return result;
    } catch (error) {
      if (this.#options.isFailure(error)) this.#failed(error);
      throw error;
    }
  }

  /** Resolves once it is closed, at once if it is. */
  closed(): Promise<void> {
    if (!this.#open) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends probing, and lets go whoever waits. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    this.#options.onFailure(error);
    if (this.#open || this.#stopped || this.#failures < this.#options.failuresInARow) return;
    this.#open = true;
    this.#options.onChange(true);
    this.#probeLater();
  }

  #probeLater(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#options.probe().then(
        () => this.#close(),
        () => this.#probeLater(),
      );
    }, this.#options.probeEveryMs);
  }

  #close(): void {
    this.#open = false;
    this.#failures = 0;
    this.#options.onChange(false);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
