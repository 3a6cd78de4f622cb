/** Progress lines of the set-up on standard error: elapsed time, step, what it is doing. */

/** Seconds between two signs of life of something that says nothing itself. */
const heartbeatSeconds = 15;

export type Write = (line: string) => void;

export class Progress {
  readonly #write: Write;
  readonly #now: () => number;
  readonly #start: number;
  readonly fallbacks: string[] = [];

  constructor(write: Write = (line) => process.stderr.write(`${line}\n`), now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
    this.#start = now();
  }

  /** Seconds since the set-up began. */
  elapsed(): number {
    return (this.#now() - this.#start) / 1000;
  }

  /** One line: what a step found, or is about to do. */
  say(step: string, text: string): void {
    this.#write(`[${this.elapsed().toFixed(1).padStart(6)} s] ${step.padEnd(9)} ${text}`);
  }

  /** A fallback: nobody should find out later that they are not running the official thing. */
  fallback(step: string, text: string): void {
    this.fallbacks.push(`${step}: ${text}`);
    this.say(step, `FALLBACK  ${text}`);
  }

  /** Runs `work`, saying what it does (and `note`, once), that it still does it, and how long it took. */
  async during<T>(step: string, what: string, work: () => Promise<T>, note = ""): Promise<T> {
    this.say(step, `${what}${note} ...`);
    const begun = this.#now();
    const seconds = () => `${Math.round((this.#now() - begun) / 1000)} s`;
    const heartbeat = setInterval(() => this.say(step, `  ... ${what}: ${seconds()}`), heartbeatSeconds * 1000);
    try {
      const result = await work();
      this.say(step, `${what}: done in ${seconds()}`);
      return result;
    } finally {
      clearInterval(heartbeat);
    }
  }
}
