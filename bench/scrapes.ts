/** What the scrapes of a measurement were like. */
import type { Scrape } from "./workers/scraper.ts";

export interface ScrapeSummary {
  /** Answered with 200 and whole. */
  readonly count: number;
  /** All others: a refused scrape renders nothing and is quick. */
  readonly failed: number;
  /** Of those answered. */
  readonly longestMs: number;
  readonly bytes: number;
}

export function answeredScrapes(scrapes: readonly Scrape[]): Scrape[] {
  return scrapes.filter(({ status }) => status === 200);
}

export function summaryOf(scrapes: readonly Scrape[]): ScrapeSummary {
  const answered = answeredScrapes(scrapes);
  return {
    count: answered.length,
    failed: scrapes.length - answered.length,
    longestMs: Math.max(0, ...answered.map(({ start, end }) => end - start)),
    bytes: Math.max(0, ...answered.map(({ bytes }) => bytes)),
  };
}
