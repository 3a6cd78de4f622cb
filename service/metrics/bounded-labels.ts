/**
 * A bounded set of label sets. Clients choose series, so that without a bound they could fill the memory of the service
 * and of Prometheus. Full, it gives away the label set that was idle longest, if it was idle long enough for its last
 * value to have been scraped; else what is new is counted under `otherLabel`.
 */

/** The label value of all that found no place; no series id can start with an underscore. */
export const otherLabel = "__other__";

/** Some twenty scrapes at the slowest interval in use. */
const idleMs = 15 * 60 * 1000;

interface Entry<Children> {
  readonly children: Children;
  usedAt: number;
}

export interface BoundedLabelsOptions<Children> {
  readonly limit: number;
  readonly create: (key: string) => Children;
  /** Takes the label set out of the registry. */
  readonly remove: (key: string) => void;
  /** Milliseconds, growing. */
  readonly now?: () => number;
}

export class BoundedLabels<Children> {
  readonly #options: BoundedLabelsOptions<Children>;
  readonly #now: () => number;
  /** In order of use, the least recent first. */
  readonly #entries = new Map<string, Entry<Children>>();
  #other: Children | undefined;

  constructor(options: BoundedLabelsOptions<Children>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The children of this key, or those of `otherLabel`. */
  get(key: string): Children {
    const now = this.#now();
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.usedAt = now;
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.children;
    }
    if (this.#entries.size >= this.#options.limit && !this.#dropIdle(now)) {
      this.#other ??= this.#options.create(otherLabel);
      return this.#other;
    }
    const children = this.#options.create(key);
    this.#entries.set(key, { children, usedAt: now });
    return children;
  }

  #dropIdle(now: number): boolean {
    const [oldest] = this.#entries;
    if (oldest === undefined || now - oldest[1].usedAt < idleMs) return false;
    this.#entries.delete(oldest[0]);
    this.#options.remove(oldest[0]);
    return true;
  }
}
