/** What is stored of each series, as far as this replica has heard, and the totals of it. */

export interface SeriesState {
  readonly current: number;
  readonly stored: number;
  /** Unix seconds. */
  readonly trainedAt: number | undefined;
}

/** About 150 bytes each. Series beyond it are missing in the totals and have no state of their own. */
const maximumSeries = 100_000;

export class SeriesStates {
  readonly #states = new Map<string, SeriesState>();
  #models = 0;
  #extremes: { readonly oldest: number | undefined; readonly newest: number | undefined } | undefined;

  get(seriesId: string): SeriesState | undefined {
    return this.#states.get(seriesId);
  }

  /** `undefined` where no version is left. */
  set(seriesId: string, state: SeriesState | undefined): void {
    const before = this.#states.get(seriesId);
    if (state !== undefined && before === undefined && this.#states.size >= maximumSeries) return;
    if (state === undefined) this.#states.delete(seriesId);
    else this.#states.set(seriesId, state);
    this.#models += (state?.stored ?? 0) - (before?.stored ?? 0);
    if (state?.trainedAt !== before?.trainedAt) this.#extremes = undefined;
  }

  /** Series with a stored version. */
  get series(): number {
    return this.#states.size;
  }

  /** Stored versions of all series. */
  get models(): number {
    return this.#models;
  }

  /** When the oldest and the newest current model were trained, unix seconds; read through once after each change. */
  get trained(): { readonly oldest: number | undefined; readonly newest: number | undefined } {
    if (this.#extremes === undefined) {
      let oldest: number | undefined;
      let newest: number | undefined;
      for (const { trainedAt } of this.#states.values()) {
        if (trainedAt === undefined) continue;
        if (oldest === undefined || trainedAt < oldest) oldest = trainedAt;
        if (newest === undefined || trainedAt > newest) newest = trainedAt;
      }
      this.#extremes = { oldest, newest };
    }
    return this.#extremes;
  }
}
