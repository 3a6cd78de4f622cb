/**
 * Which version of each series is current, kept in memory.
 *
 * It may only be used while changes are being heard of (see version-listener.ts): a pointer in Redis would be wrong for
 * as long as it lives whenever a fit could not reach Redis, or when Redis came back with an old snapshot.
 */

/** Upper limit of remembered series (about 100 bytes each); beyond it the oldest entries are read again when asked for. */
const maximumSeries = 100_000;

export class CurrentVersions {
  readonly #versions = new Map<string, number>();
  readonly #onVersion: (seriesId: string, version: number) => void;
  #epoch = 0;
  #live = false;

  /** `onVersion` is called for every version that becomes known as current. */
  constructor(onVersion: (seriesId: string, version: number) => void = () => undefined) {
    this.#onVersion = onVersion;
  }

  /** The current version, or undefined where Postgres has to be asked. */
  get(seriesId: string): number | undefined {
    return this.#live ? this.#versions.get(seriesId) : undefined;
  }

  /** Changes are heard of from now on: what is read from now on may be remembered. */
  start(): void {
    this.#epoch += 1;
    this.#versions.clear();
    this.#live = true;
  }

  /** Changes may have been missed: forget everything. */
  stop(): void {
    this.#epoch += 1;
    this.#versions.clear();
    this.#live = false;
  }

  /** To be taken before a read from Postgres and handed to `remember` after it. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Takes note of a version. Versions only grow, so that the highest one seen is right in whatever order a read and a
   * notification arrive; a read that began before a gap in the notifications is not kept.
   */
  remember(seriesId: string, version: number, epoch: number = this.#epoch): void {
    if (!this.#live || epoch !== this.#epoch) return;
    const known = this.#versions.get(seriesId);
    if (known !== undefined && known >= version) return;
    if (known === undefined && this.#versions.size >= maximumSeries) {
      const [oldest] = this.#versions.keys();
      if (oldest !== undefined) this.#versions.delete(oldest);
    }
    this.#versions.set(seriesId, version);
    this.#onVersion(seriesId, version);
  }
}
