/** What load balancers ask: neither counted nor refused, and no key is needed. */
import type { FastifyInstance } from "fastify";
import type { Exchanges } from "../exchange.ts";
import { operations } from "../operations.ts";
import type { Readiness } from "../parts.ts";

export function addHealth(app: FastifyInstance, readiness: Readiness, exchanges: Exchanges): void {
  app.get(operations.healthz.path, (request, reply) => {
    exchanges.introduce(request, reply);
    reply.send({ status: "ok" });
  });

  app.get(operations.readyz.path, (request, reply) => {
    exchanges.introduce(request, reply);
    const status = readiness.draining ? "draining" : readiness.started() ? "ready" : "starting";
    reply.code(status === "ready" ? 200 : 503).send({ status, degraded: [...readiness.degraded()] });
  });
}
