/** Turns everything that goes wrong into a problem document, and logs what is our fault. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem, type ProblemCode } from "../errors.ts";
import type { RateLimitedLog } from "../platform/log.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set when the request was answered with a problem document. */
    problemCode: ProblemCode | undefined;
  }
}

export function useProblemDocuments(app: FastifyInstance, log: RateLimitedLog): void {
  app.decorateRequest("problemCode", undefined);
  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500) {
      log.error(problem.code, { kind: problem.code, route: request.routeOptions.url, err: problem.cause ?? problem });
    }
    return sendProblem(problem, request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new Problem("not_found", `${request.method} ${request.url.slice(0, 200)} is not a route.`),
      request,
      reply,
    ),
  );
}

/** Answers with the problem document of whatever was thrown. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  request.problemCode = problem.code;
  if (problem.status === 503) reply.header("retry-after", "1");
  return reply
    .code(problem.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(problem.document());
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { statusCode, code, message } = error as Partial<FastifyError>;
  if (statusCode === 413) return new Problem("payload_too_large", message ?? "Send a smaller body.");
  if (statusCode === 415) return new Problem("unsupported_media_type", "Send content-type: application/json.");
  // The rest of fastify's own 4xx: no or broken JSON, a bad content length, an undecodable path.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && code?.startsWith("FST_ERR")) {
    return new Problem("invalid_request", message ?? "The request can't be read.");
  }
  return error instanceof SyntaxError && statusCode === 400
    ? new Problem("invalid_request", `body: ${error.message}`)
    : new Problem("internal", "The service failed; its log says why.", { cause: error });
}
