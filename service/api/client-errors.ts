/** Answers what Node's HTTP parser refuses before there is a request: broken HTTP, headers too large or too slow. */
import type { Socket } from "node:net";
import { Problem } from "../errors.ts";
import type { Exchanges } from "./exchange.ts";
import { problemMediaType } from "./problem-handler.ts";

type ClientError = Error & { readonly code?: string };

/** Of a socket that Node's HTTP server reads from: the answer that is being written, if there is one. */
type HttpSocket = Socket & { readonly _httpMessage?: { readonly _headerSent?: boolean } | null };

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

export function answerClientErrors(exchanges: Exchanges): (error: ClientError, socket: Socket) => void {
  return (error, socket: HttpSocket) => {
    if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
    const problem = problemOf(error);
    // A request whose body is missing is known already: it ends, and is counted, when its connection does.
    const message = socket._httpMessage;
    if (message === undefined || message === null) exchanges.refused(problem);
    if (message?._headerSent !== true) socket.write(answerOf(problem));
    socket.destroySoon();
  };
}

function problemOf({ code, message }: ClientError): Problem {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new Problem("request_timeout", "The request did not arrive in time; send it faster, or less of it.");
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new Problem("headers_too_large", "The address and the headers have more than 16 KiB together.");
  }
  return new Problem("invalid_request", `This is not HTTP/1.1: ${message}`);
}

function answerOf(problem: Problem): string {
  const body = JSON.stringify(problem.document());
  return [
    `HTTP/1.1 ${problem.status} ${reasons[problem.status] ?? "Error"}`,
    `content-type: ${problemMediaType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}
