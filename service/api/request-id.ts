/** Ids that tie an answer to its log lines: the caller's where it is fit to be logged, else our own. */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const requestIdHeader = "x-request-id";

/** No spaces, quotes or control characters, so that it can't forge a log line or a header. */
const sane = /^[A-Za-z0-9_.:/+=-]{1,128}$/;

/** Unique by a random prefix for each process and a counter: no randomness is drawn for a request. */
export function requestIds(): (request: IncomingMessage) => string {
  const prefix = `${randomBytes(8).toString("hex")}-`;
  let count = 0;
  return ({ headers }) => {
    const given = headers[requestIdHeader];
    if (given !== undefined && typeof given === "string" && sane.test(given)) return given;
    count += 1;
    return prefix + count.toString(36);
  };
}
