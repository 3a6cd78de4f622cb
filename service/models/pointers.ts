/**
 * The pointer of each series, kept in memory.
 *
 * It is certain only while changes are being heard of (see pointer-listener.ts): a pointer in Redis would be wrong for as
 * long as it lives whenever a fit could not reach Redis. What was known before a gap stays as the last known one, to go
 * on with while Postgres does not answer.
 */
import type { SeriesPointer } from "./ports.ts";

/** Upper limit of remembered series (about 200 bytes each); beyond it the oldest entries are read again when asked for. */
const maximumSeries = 100_000;

interface Entry {
  readonly pointer: SeriesPointer;
  /** In which it was read or heard of; 0 where it was read while nothing was heard. */
  readonly epoch: number;
}

export class Pointers {
  readonly #entries = new Map<string, Entry>();
  readonly #onChange: (pointer: SeriesPointer) => void;
  #epoch = 0;
  #live = false;

  /** `onChange` is called for every pointer that becomes known, in order of its series' revisions. */
  constructor(onChange: (pointer: SeriesPointer) => void = () => undefined) {
    this.#onChange = onChange;
  }

  /** Whether changes are heard of. */
  get live(): boolean {
    return this.#live;
  }

  /** To be taken before a read from Postgres and handed to `remember` after it. */
  get epoch(): number {
    return this.#live ? this.#epoch : 0;
  }

  /** The pointer, or undefined where Postgres has to be asked. */
  get(seriesId: string): SeriesPointer | undefined {
    const entry = this.#entries.get(seriesId);
    return entry !== undefined && this.#live && entry.epoch === this.#epoch ? entry.pointer : undefined;
  }

  /** The newest pointer that was ever known, which may have changed since. */
  lastKnown(seriesId: string): SeriesPointer | undefined {
    return this.#entries.get(seriesId)?.pointer;
  }

  /** Changes are heard of from now on: what is read from now on is certain. */
  start(): void {
    this.#epoch += 1;
    this.#live = true;
  }

  /** Changes may be missed from now on. */
  stop(): void {
    this.#live = false;
  }

  /**
   * Takes note of a pointer that was heard of, or read from Postgres in this epoch. Within an epoch the highest
   * revision is right in whatever order reads and notifications arrive. A new epoch's pointer replaces an older one's whatever
   * their revisions: the database may have been restored from a backup in between.
   */
  remember(pointer: SeriesPointer, epoch: number = this.epoch): void {
    const certain = this.#live && epoch === this.#epoch;
    const known = this.#entries.get(pointer.seriesId);
    const comparable = known !== undefined && (!certain || known.epoch === epoch);
    if (comparable && known.pointer.revision >= pointer.revision) return;
    if (known === undefined && this.#entries.size >= maximumSeries) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(pointer.seriesId, { pointer, epoch: certain ? epoch : 0 });
    if (known?.pointer.revision !== pointer.revision) this.#onChange(pointer);
  }
}
