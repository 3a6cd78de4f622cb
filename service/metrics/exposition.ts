/**
 * Renders `/metrics` between requests instead of before them: in slices, with a pause after each. A scrape of 10,000
 * series takes some 15 MB for each histogram, which in one go would stall predictions.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Family } from "./family.ts";
import { endings, type Format, separators } from "./text-format.ts";

/** A slice ends after this time or size, whichever comes first; a piece of a family may exceed it by some 0.1 ms. */
const sliceMs = 0.5;
const sliceCharacters = 64 * 1024;
/**
 * A request takes several turns of the event loop: with a slice in each of them it would wait for several. So most of the
 * time of a scrape belongs to the requests; a scrape of 10,000 series takes about two seconds for it, below any time-out.
 */
const pauseMs = 2;

/** The families as one document. The next slice is made when it is asked for, so that a slow reader costs nothing. */
export async function* exposition(families: readonly Family[], format: Format): AsyncGenerator<Buffer> {
  // All at once: which label sets the scrape shows is decided here.
  const sources = families.map((family) => family.pieces(format));
  let text = "";
  let since = performance.now();
  for (const [index, source] of sources.entries()) {
    if (index > 0) text += separators[format];
    for await (const piece of source) {
      text += piece;
      if (text.length < sliceCharacters && performance.now() - since < sliceMs) continue;
      yield Buffer.from(text);
      text = "";
      await delay(pauseMs);
      since = performance.now();
    }
  }
  yield Buffer.from(text + endings[format]);
}
