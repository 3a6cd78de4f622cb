/** Makes routes of operations, typed by their schemas. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { type Client, soleClient } from "../clients/client.ts";
import type { Exchanges } from "./exchange.ts";
import type { Operation } from "./operations.ts";

type Of<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Part<O, Key extends string> = O extends { readonly [K in Key]: infer Schema } ? Of<Schema> : undefined;

export interface Call<O extends Operation> {
  readonly params: Part<O, "params">;
  readonly query: Part<O, "query">;
  readonly body: Part<O, "body">;
  readonly client: Client;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type AnswerOf<O extends Operation> = O["answers"] extends { readonly 200: { readonly schema: infer Schema } }
  ? Schema extends z.ZodType
    ? z.input<Schema>
    : never
  : never;

/** What fastify's compilers are given; a part that is absent is not checked. */
export function requestSchemas({ params, query, body }: Operation): Record<string, z.ZodType> {
  return {
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
  };
}

/** A counted route. `handle` answers with what the operation's schema says, or rejects with a `Problem`. */
export function addRoute<const O extends Operation>(
  app: FastifyInstance,
  exchanges: Exchanges,
  operation: O,
  handle: (call: Call<O>) => Promise<AnswerOf<O>>,
): void {
  app.route({
    method: operation.method,
    url: operation.path,
    schema: requestSchemas(operation),
    async handler(request, reply) {
      exchanges.admit(request, 0);
      const trace = request.trace;
      const call = {
        params: request.params,
        query: request.query,
        body: request.body,
        client: request.client ?? soleClient,
        request,
        reply,
      } as Call<O>;
      const answer = await (trace === undefined ? handle(call) : trace.run(() => handle(call)));
      reply.send(answer);
      exchanges.end(request, operation.path, reply.statusCode);
      return reply;
    },
  });
}
