/** Methods that a route does not have: 405 with those it has, as RFC 9110 asks. */
import type { FastifyInstance } from "fastify";
import { Problem } from "../../errors.ts";
import type { Exchanges } from "../exchange.ts";
import { operations } from "../operations.ts";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

export function addMethodNotAllowed(app: FastifyInstance, exchanges: Exchanges): void {
  const byPath = Map.groupBy(Object.values(operations), ({ path }) => path);
  for (const [url, definitions] of byPath) {
    const known = new Set<string>(definitions.map(({ method }) => method));
    const allow = [...known, ...(known.has("GET") ? ["HEAD"] : [])].join(", ");
    app.route({
      method: [...methods.filter((method) => !known.has(method)), ...(known.has("GET") ? [] : ["HEAD"])],
      url,
      // Before the body, which nobody wants.
      onRequest: (request, reply, done) => {
        exchanges.begin(request, reply);
        reply.header("allow", allow);
        done(new Problem("method_not_allowed", `${request.method} is not a method of ${url}; use ${allow}.`));
      },
      handler: () => undefined,
    });
  }
}
