/** Who calls the service. */

export interface Client {
  readonly name: string;
  /** A client owns the series whose ids start with one of these; the empty prefix owns all. */
  readonly prefixes: readonly string[];
  /** Requests a second that a replica accepts on average; bursts may take as many at once. */
  readonly requestsPerSecond: number;
  /** Series that the client may have. */
  readonly maximumSeries: number;
}

/** The only client of a site that names none: it needs no key and owns every series. */
export const soleClient: Client = {
  name: "default",
  prefixes: [""],
  requestsPerSecond: Number.POSITIVE_INFINITY,
  maximumSeries: Number.POSITIVE_INFINITY,
};
