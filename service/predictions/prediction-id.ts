/**
 * Ids of predictions: UUIDs of version 7, which begin with the time, so that new rows meet in the same pages of the index.
 * After the millisecond stands a counter of 12 bits, after that 62 random bits, drawn anew for each millisecond and each
 * 4,096 ids: a draw for every id would cost as much as judging does.
 */
import { randomUUID } from "node:crypto";

const counts = Array.from({ length: 4096 }, (_, count) => count.toString(16).padStart(3, "0"));

let prefix = "";
let prefixOf = -1;
let random = "";
let count = counts.length;

/** @param milliseconds since 1970. */
export function predictionId(milliseconds: number): string {
  if (milliseconds !== prefixOf || count === counts.length) {
    const time = milliseconds.toString(16).padStart(12, "0");
    prefix = `${time.slice(0, 8)}-${time.slice(8, 12)}-7`;
    prefixOf = milliseconds;
    // The end of a version 4, with its variant, is nothing but random.
    random = randomUUID().slice(18);
    count = 0;
  }
  const id = prefix + counts[count] + random;
  count += 1;
  return id;
}
