/**
 * Group commit without lingering: what arrives is written at once if a writer is free; what arrives while all writers
 * are busy shares the next write. So one fsync serves many requests under load, and none waits when there is no load.
 */
export interface BatcherOptions<Row> {
  /** Makes the groups durable; resolves with one outcome each: undefined, or the reason why that group was refused. */
  readonly write: (groups: readonly (readonly Row[])[]) => Promise<readonly unknown[]>;
  readonly maxWriters: number;
  /** Rows of one write; a group is never parted, so that only a group that is larger by itself makes a larger write. */
  readonly maxRows: number;
  /** Rows that may wait; beyond it `append` rejects at once, so that an outage can't fill the memory. */
  readonly maxWaitingRows: number;
  /** For what costs more by the write than by the row. */
  readonly spacing?: Spacing;
}

/** Writes are apart by `ms` milliseconds at least; one that has `enoughRows` need not wait. */
export interface Spacing {
  readonly ms: number;
  readonly enoughRows: number;
}

interface Waiting<Row> {
  readonly rows: readonly Row[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Batcher<Row> {
  readonly #options: BatcherOptions<Row>;
  #waiting: Waiting<Row>[] = [];
  #waitingRows = 0;
  #writers = 0;
  #apart: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: BatcherOptions<Row>) {
    this.#options = options;
  }

  /** Resolves when the rows, which are written together, are durable; rejects with the reason why they are not. */
  append(rows: readonly Row[]): Promise<void> {
    if (this.#waitingRows >= this.#options.maxWaitingRows) {
      return Promise.reject(new Error(`${this.#waitingRows} rows wait to be written`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject });
      this.#waitingRows += rows.length;
      this.#startWriter();
    });
  }

  /** Resolves when nothing waits and nothing is being written. */
  idle(): Promise<void> {
    if (this.#writers === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #startWriter(): void {
    if (this.#writers >= this.#options.maxWriters || this.#waiting.length === 0) return;
    if (this.#apart !== undefined && !this.#hasEnough()) return;
    this.#writers += 1;
    this.#keepApart();
    const batch = this.#next();
    this.#options
      .write(batch.map(({ rows }) => rows))
      .then(
        (refusals) => {
          batch.forEach(({ resolve, reject }, index) => {
            if (refusals[index] === undefined) resolve();
            else reject(refusals[index]);
          });
        },
        (reason: unknown) => {
          for (const { reject } of batch) reject(reason);
        },
      )
      .finally(() => {
        this.#writers -= 1;
        this.#startWriter();
        if (this.#writers > 0 || this.#waiting.length > 0) return;
        for (const resolve of this.#idle.splice(0)) resolve();
      });
  }

  #hasEnough(): boolean {
    const { maxRows, spacing } = this.#options;
    return this.#waitingRows >= Math.min(maxRows, spacing?.enoughRows ?? maxRows);
  }

  #keepApart(): void {
    if (this.#options.spacing === undefined) return;
    clearTimeout(this.#apart);
    this.#apart = setTimeout(() => {
      this.#apart = undefined;
      this.#startWriter();
    }, this.#options.spacing.ms);
  }

  #next(): Waiting<Row>[] {
    let count = 0;
    let rows = 0;
    for (const { rows: group } of this.#waiting) {
      if (count > 0 && rows + group.length > this.#options.maxRows) break;
      count += 1;
      rows += group.length;
    }
    this.#waitingRows -= rows;
    if (count === this.#waiting.length) {
      const all = this.#waiting;
      this.#waiting = [];
      return all;
    }
    return this.#waiting.splice(0, count);
  }
}
