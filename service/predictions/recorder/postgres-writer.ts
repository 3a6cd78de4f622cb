/** Rows straight into Postgres, in groups; a row is durable before its request is answered. */
import type { PredictionRecord } from "../recorder.ts";
import { Batcher } from "./batcher.ts";
import type { Breaker } from "./breaker.ts";
import { columnsOf } from "./columns.ts";
import { type Insert, writeSeparating } from "./prediction-table.ts";

/** So that a group can be sent while others wait for their fsync; more would only make groups smaller. */
const maxWriters = 4;
const maxRows = 500;
/** Half a minute of the target load; it fills only when Postgres is slow, and then the queue takes the rows. */
const maxWaitingRows = 5000;
export interface PostgresWriterParts {
  readonly insert: Insert;
  readonly breaker: Breaker;
  /** How long an insert may take, milliseconds. */
  readonly timeoutMs: () => number;
  readonly onWritten: (rows: number, seconds: number) => void;
}

export class PostgresWriter {
  readonly #batcher: Batcher<PredictionRecord>;

  constructor({ insert, breaker, timeoutMs, onWritten }: PostgresWriterParts) {
    const write = async (groups: readonly (readonly PredictionRecord[])[]): Promise<void> => {
      const start = performance.now();
      const added = await breaker.run(() => insert(columnsOf(groups.flat()), timeoutMs()));
      onWritten(added, (performance.now() - start) / 1000);
    };
    this.#batcher = new Batcher({
      write: (groups) => writeSeparating(groups, write),
      maxWriters,
      maxRows,
      maxWaitingRows,
    });
  }

  /** Resolves once the rows are durable; rejects with whatever failed: then they may be there nevertheless. */
  append(rows: readonly PredictionRecord[]): Promise<void> {
    return this.#batcher.append(rows);
  }

  idle(): Promise<void> {
    return this.#batcher.idle();
  }
}
