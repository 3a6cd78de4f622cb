/** Ids of predictions: UUIDs of version 7, which begin with the time, so that new rows meet in the same pages of the index. */
import { randomUUID } from "node:crypto";

let prefix = "";
let prefixOf = -1;

/** @param milliseconds since 1970. Random but for that: 74 bits. */
export function predictionId(milliseconds: number): string {
  if (milliseconds !== prefixOf) {
    const time = milliseconds.toString(16).padStart(12, "0");
    prefix = `${time.slice(0, 8)}-${time.slice(8, 12)}-7`;
    prefixOf = milliseconds;
  }
  // Node makes random bytes in advance; the rest of a version 4 has the right variant and no other structure.
  return prefix + randomUUID().slice(15);
}
