/** Reads JSON bodies, and finds keys that are given twice, of which JSON.parse keeps the last without a word. */
import { Problem } from "../errors.ts";

/** Colons in the text: one after each key, and those inside strings, also where they are written as escapes. */
export function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) count += 1;
  return text.includes("\\") ? count + escapedColons(text) : count;
}

/** No string of a valid body has a backslash in it, so that one in the text begins an escape. */
function escapedColons(text: string): number {
  return text.match(/\\u003a/gi)?.length ?? 0;
}

export function parseJson(text: string): unknown {
  if (text === "") throw new Problem("invalid_request", "body: is empty; send a JSON object.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem("invalid_request", `body: is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/**
 * Throws where the body has more keys than came out of it. Valid bodies have known keys without colons, so that the
 * count of colons is the count of keys (and of colons in string values, which the caller adds).
 */
export function assertNoDuplicateKeys(colons: number, expected: number): void {
  if (colons > expected) {
    throw new Problem("invalid_request", "body: a key is given twice; give each key of an object once.");
  }
}
