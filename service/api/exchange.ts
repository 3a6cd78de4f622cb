/** The state of a request between its first byte and its answer, and the account of both ends. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Client } from "../clients/client.ts";
import type { Problem, ProblemCode } from "../errors.ts";
import type { RequestEvents } from "../metrics/events.ts";
import { type RequestTrace, traceRequest } from "../platform/tracing.ts";
import type { LoadGuard } from "./load-guard.ts";
import type { Readiness } from "./parts.ts";
import { requestIdHeader } from "./request-id.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** `performance.now()` of the first byte; 0 for requests that are not counted, and once the answer is. */
    startedAt: number;
    client: Client | undefined;
    trace: RequestTrace | undefined;
    /** Colons in the text of the body; see json-body.ts. */
    colons: number;
    /** Points that the load guard has admitted; undefined before it has admitted the request. */
    admittedPoints: number | undefined;
  }
}

/** The label of whatever is no route. */
export const unmatchedRoute = "unmatched";

export interface ExchangeParts {
  readonly events: RequestEvents;
  readonly load: LoadGuard;
  readonly readiness: Readiness;
}

export class Exchanges {
  readonly #events: RequestEvents;
  readonly #load: LoadGuard;
  readonly #readiness: Readiness;

  constructor({ events, load, readiness }: ExchangeParts) {
    this.#events = events;
    this.#load = load;
    this.#readiness = readiness;
  }

  /** Every `begin` is followed by exactly one `end` that counts. */
  begin(request: FastifyRequest, reply: FastifyReply): void {
    request.startedAt = performance.now();
    request.trace = traceRequest(request.raw.headers.traceparent);
    this.#events.requestStarted();
    this.introduce(request, reply);
  }

  /** What was refused before it became a request: begun and ended at once. */
  refused({ status, code }: Problem): void {
    this.#events.requestStarted();
    this.#events.requestEnded({
      route: unmatchedRoute,
      code: status,
      problem: code,
      client: undefined,
      seconds: 0,
      traceId: undefined,
    });
  }

  /**
   * Call once the body is read, before anything waits. Throws `overloaded` where one request more, or so many points more,
   * would make everybody wait.
   */
  admit(request: FastifyRequest, points: number): void {
    const overload = this.#load.admit(points);
    if (overload !== undefined) throw overload;
    request.admittedPoints = points;
  }

  /** Headers of every answer, also of those that are not counted. */
  introduce(request: FastifyRequest, reply: FastifyReply): void {
    reply.header(requestIdHeader, request.id);
    // Tells HAProxy to take this connection out of its pool before the socket is closed under it.
    if (this.#readiness.draining) reply.header("connection", "close");
  }

  /**
   * The answer has been handed to the socket.
   * @returns seconds since `begin`.
   */
  end(request: FastifyRequest, route: string, code: number, problem?: ProblemCode): number {
    const { startedAt, trace, admittedPoints } = request;
    if (startedAt === 0) return 0;
    request.startedAt = 0;
    if (admittedPoints !== undefined) this.#load.release(admittedPoints);
    const seconds = (performance.now() - startedAt) / 1000;
    this.#events.requestEnded({
      route,
      code,
      problem,
      client: request.client?.name,
      seconds,
      traceId: trace?.traceId,
    });
    trace?.end({ method: request.method, route, code });
    return seconds;
  }
}
