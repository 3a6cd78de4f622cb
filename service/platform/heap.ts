/** How far V8 lets the old generation grow between two major collections. */
import { setFlagsFromString } from "node:v8";

/**
 * Per cent of what was alive after the last one, within `--max-old-space-size`. In a small heap V8 by itself takes some 30, and with
 * ten thousand models in memory collected every twelve seconds: for a fifth of a second then, marking shares the core with the
 * requests. Not among the flags that `NODE_OPTIONS` may hold; V8 reads it at the end of each collection.
 */
export const heapGrowingFlag = "--heap-growing-percent=100";

export function letHeapGrow(): void {
  setFlagsFromString(heapGrowingFlag);
}
