/** Kinds of prediction requests, and which share of the demand each has. */

export const kinds = ["point", "repeat", "version", "batch", "series"] as const;
/**
 * `point`: one point never sent before. `repeat`: a recent point again, as a client that retries does. `version`: a
 * point for an earlier model version. `batch`: many points of one series. `series`: points of many series.
 */
export type Kind = (typeof kinds)[number];

/** Shares of requests, 0..1 each and 1 together; what is left are single new points. */
export interface Mix {
  readonly repeat: number;
  readonly version: number;
  readonly batch: number;
  readonly series: number;
}

/** What a sensor platform's clients do: mostly single points, retries and polls, some that collect before they send. */
export const defaultMix: Mix = { repeat: 0.2, version: 0.05, batch: 0.05, series: 0.02 };

export const singlePoints: Mix = { repeat: 0, version: 0, batch: 0, series: 0 };

/** The kind for a number drawn uniformly from [0, 1). */
export function kindFor(mix: Mix, drawn: number): Kind {
  let below = 0;
  for (const kind of ["repeat", "version", "batch", "series"] as const) {
    below += mix[kind];
    if (drawn < below) return kind;
  }
  return "point";
}
