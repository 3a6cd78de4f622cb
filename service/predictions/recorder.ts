/** The contract of whatever keeps predictions: an answer is given only once its record can't be lost. */

export interface PredictionRecord {
  /** UUID, made once for each prediction: a record that is delivered twice is stored once. */
  readonly id: string;
  /** When the prediction was made, milliseconds since 1970; with `id` the identity of the row. */
  readonly predictedAt: number;
  readonly client: string;
  readonly seriesId: string;
  readonly version: number;
  /** Unix seconds of the judged point. */
  readonly timestamp: number;
  readonly value: number;
  readonly anomaly: boolean;
  readonly score: number;
  readonly cacheHit: boolean;
}

export interface Recorder {
  /**
   * Resolves once every record is in Postgres or in the durable queue; rejects with a `Problem`
   * (`store_unavailable`, `queue_full`) when neither took them all: then the request must not be answered.
   */
  record(records: readonly PredictionRecord[]): Promise<void>;
  /** What one request took, so that `auto` can choose where records go. */
  observe(seconds: { readonly logging: number; readonly total: number }): void;
}
