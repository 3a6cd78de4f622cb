/** What no operation answers: a method that a route does not have, and a route that there is not. */
import type { FastifyInstance } from "fastify";
import { Problem } from "../../errors.ts";
import { docsRoutes } from "../docs/routes.ts";
import type { Exchanges } from "../exchange.ts";
import { operations } from "../operations.ts";

/** 405 with the methods that the route has, as RFC 9110 asks. */
export function addMethodNotAllowed(app: FastifyInstance, exchanges: Exchanges): void {
  const byPath = Map.groupBy([...Object.values(operations), ...docsRoutes], ({ path }) => path);
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

/** 404, also before the body: its parser would refuse a broken one before anything has counted the request. */
export function addNotFound(parent: FastifyInstance, exchanges: Exchanges): void {
  // In a context of its own, or every route would have the hook.
  parent.register(async (app) => {
    app.addHook("onRequest", (request, reply, done) => {
      exchanges.begin(request, reply);
      const place = `${request.method} ${request.url.slice(0, 200)}`;
      done(new Problem("not_found", `${place} is not a route; /docs shows those there are.`));
    });
    app.setNotFoundHandler(() => undefined);
  });
}
