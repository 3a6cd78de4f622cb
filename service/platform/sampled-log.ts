/** Lines of one event, up to a rate: above it a share of them, which each line says. Errors never come this way. */
import type { Logger } from "./log.ts";

const windowMs = 1000;
const reportMs = 60_000;

/**
 * Usage: `if (log.take()) log.write({ ... })`, so that a line that is not written is not put together either. The share
 * follows the events of the second before; no second has more lines than the rate.
 */
export class SampledLog {
  readonly #log: Logger;
  readonly #linesPerSecond: number;
  readonly #now: () => number;
  #windowStart: number;
  #seen = 0;
  #written = 0;
  #share = 1;
  #credit = 1;
  #report = { since: 0, seen: 0, written: 0 };

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(log: Logger, linesPerSecond: number, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#linesPerSecond = linesPerSecond;
    this.#now = now;
    this.#windowStart = now();
    this.#report.since = this.#windowStart;
  }

  /** Whether this event is written; call it once an event. */
  take(): boolean {
    const now = this.#now();
    if (now - this.#windowStart >= windowMs) this.#nextWindow(now);
    this.#seen += 1;
    this.#credit = Math.min(this.#credit + this.#share, 2);
    if (this.#credit < 1 || this.#written >= this.#linesPerSecond) return false;
    this.#credit -= 1;
    this.#written += 1;
    return true;
  }

  /** `log_share` tells how many events a line stands for: 0.1 means ten. It is left out where all are written. */
  write(fields: object): void {
    this.#log.info(this.#share < 1 ? { ...fields, log_share: Math.round(this.#share * 1e4) / 1e4 } : fields);
  }

  #nextWindow(now: number): void {
    const perWindow = (this.#seen * windowMs) / (now - this.#windowStart);
    this.#share = perWindow > this.#linesPerSecond ? this.#linesPerSecond / perWindow : 1;
    this.#report.seen += this.#seen;
    this.#report.written += this.#written;
    this.#seen = 0;
    this.#written = 0;
    this.#windowStart = now;
    if (now - this.#report.since >= reportMs) this.#tell(now);
  }

  #tell(now: number): void {
    const { seen, written } = this.#report;
    if (written < seen) this.#log.info({ event: "predictions_sampled", seen, written }, "only a share was logged");
    this.#report = { since: now, seen: 0, written: 0 };
  }
}
