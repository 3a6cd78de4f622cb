/** Methods that a route does not have: 405 with those it has, as RFC 9110 asks. */
import type { FastifyInstance } from "fastify";
import { Problem } from "../../errors.ts";
import type { Exchanges } from "../exchange.ts";
import { operations } from "../operations.ts";

export function addMethodNotAllowed(app: FastifyInstance, exchanges: Exchanges): void {
  const byPath = Map.groupBy(Object.values(operations), ({ path }) => path);
  for (const [url, definitions] of byPath) {
    const known = new Set<string>(definitions.map(({ method }) => method));
    if (known.has("GET")) known.add("HEAD");
    const allow = [...known].join(", ");
    app.route({
      method: app.supportedMethods.filter((method) => !known.has(method)),
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
