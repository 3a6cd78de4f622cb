/**
 * Group commit without lingering: a row is written at once if a writer is free; rows that arrive while all writers are
 * busy share the next write. So one fsync serves many requests under load, and none waits when there is none.
 */
export interface BatcherOptions<Row> {
  /** Makes the rows durable, all or none. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  readonly maxWriters: number;
  readonly maxBatch: number;
  /** Rows that may wait; beyond it `append` rejects at once, so that an outage can't fill the memory. */
  readonly maxWaiting: number;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Batcher<Row> {
  readonly #options: BatcherOptions<Row>;
  #waiting: Waiting<Row>[] = [];
  #writers = 0;

  constructor(options: BatcherOptions<Row>) {
    this.#options = options;
  }

  /** Resolves when the row is written; rejects with the reason for which its batch was not. */
  append(row: Row): Promise<void> {
    if (this.#waiting.length >= this.#options.maxWaiting) {
      return Promise.reject(new Error(`${this.#waiting.length} rows wait to be written`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject });
      this.#startWriter();
    });
  }

  #startWriter(): void {
    if (this.#writers >= this.#options.maxWriters || this.#waiting.length === 0) return;
    this.#writers += 1;
    const batch = this.#waiting.slice(0, this.#options.maxBatch);
    this.#waiting = this.#waiting.slice(this.#options.maxBatch);
    this.#options
      .write(batch.map(({ row }) => row))
      .then(
        () => {
          for (const { resolve } of batch) resolve();
        },
        (reason: unknown) => {
          for (const { reject } of batch) reject(reason);
        },
      )
      .finally(() => {
        this.#writers -= 1;
        this.#startWriter();
      });
  }
}
