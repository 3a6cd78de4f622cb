/** Turns everything that goes wrong into a problem document, and logs what is our fault. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../errors.ts";
import type { Logger, RateLimitedLog } from "../platform/log.ts";

export const problemMediaType = "application/problem+json; charset=utf-8";

/** What is told of each answered problem. */
export type OnProblem = (problem: Problem, request: FastifyRequest) => void;

export interface ProblemLogs {
  /** For defects: each is logged, with its stack. */
  readonly log: Logger;
  /** For outages, which fail all requests alike. */
  readonly outages: RateLimitedLog;
}

export function useProblemDocuments(app: FastifyInstance, { log, outages }: ProblemLogs, answered: OnProblem): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = toProblem(error);
    const { status, code, cause = problem } = problem;
    if (status >= 500) {
      const fields = { kind: code, route: request.routeOptions.url, request_id: request.id, err: cause };
      if (code === "internal") log.error(fields, code);
      else outages.error(code, fields);
    }
    return sendProblem(problem, request, reply, answered);
  });
}

/** Answers with the problem document of whatever was thrown. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  answered: OnProblem,
): FastifyReply {
  const problem = toProblem(error);
  if (problem.retryAfterSeconds !== undefined) reply.header("retry-after", String(problem.retryAfterSeconds));
  if (problem.status === 401) reply.header("www-authenticate", "Bearer");
  reply
    .code(problem.status)
    .header("content-type", problemMediaType)
    .serializer(JSON.stringify)
    .send(problem.document());
  answered(problem, request);
  return reply;
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (statusCode === 413) return new Problem("payload_too_large", message ?? "Send a smaller body.");
  if (statusCode === 415) return new Problem("unsupported_media_type", "Send content-type: application/json.");
  // The caller went away, or was too slow, in the middle of its body.
  if (code === "ECONNRESET") return new Problem("request_timeout", "The request ended before its body did.");
  // The rest of fastify's own 4xx: a bad content length, an undecodable path.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && code?.startsWith("FST_ERR")) {
    return new Problem("invalid_request", message ?? "The request can't be read.");
  }
  return error instanceof SyntaxError && statusCode === 400
    ? new Problem("invalid_request", `body: ${error.message}`)
    : new Problem("internal", "The service failed; its log says why.", { cause: error });
}
