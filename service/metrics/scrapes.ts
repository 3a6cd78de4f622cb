/** Scrapes in flight: few at once, none for ever. */
import { Readable } from "node:stream";

/** Agent, exemplar agent, and people with curl. */
const maximumScrapes = 5;
/** Longer than any scrape time-out in use, after which the reader has gone anyway. */
const defaultLimitMs = 30_000;

export const scrapeOutcomes = ["complete", "aborted", "refused"] as const;
export type ScrapeOutcome = (typeof scrapeOutcomes)[number];

export class Scrapes {
  readonly #ended: (outcome: ScrapeOutcome) => void;
  readonly #limitMs: number;
  #running = 0;

  constructor(ended: (outcome: ScrapeOutcome) => void, limitMs: number = defaultLimitMs) {
    this.#ended = ended;
    this.#limitMs = limitMs;
  }

  /** In flight now. */
  get running(): number {
    return this.#running;
  }

  /** A stream of the document; undefined where too many are being read. */
  open(document: () => AsyncIterable<Buffer>): Readable | undefined {
    if (this.#running >= maximumScrapes) {
      this.#ended("refused");
      return undefined;
    }
    this.#running += 1;
    const stream = Readable.from(document(), { objectMode: false });
    const limit = setTimeout(() => stream.destroy(new Error("The scrape took too long.")), this.#limitMs);
    stream.once("close", () => {
      clearTimeout(limit);
      this.#running -= 1;
      this.#ended(stream.readableEnded ? "complete" : "aborted");
    });
    return stream;
  }
}
