/** The listener for the monitoring side: `/metrics` and, only where faults are enabled, the fault switch. */
import Fastify, { type FastifyInstance } from "fastify";
import { useProblemDocuments } from "../api/problem-handler.ts";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "../api/zod-compiler.ts";
import type { Faults } from "../platform/faults.ts";
import { faultsSchema } from "../platform/faults.ts";
import type { Logger } from "../platform/log.ts";
import { RateLimitedLog } from "../platform/log.ts";
import type { Metrics } from "./metrics.ts";

export function createMetricsApp(metrics: Metrics, faults: Faults | undefined, log: Logger): FastifyInstance {
  const app = Fastify().withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  useProblemDocuments(app, new RateLimitedLog(log));

  app.get("/metrics", async (_request, reply) => {
    reply.header("content-type", metrics.registry.contentType);
    return metrics.registry.metrics();
  });

  if (faults !== undefined) {
    app.put("/faults", { schema: { body: faultsSchema, response: { 200: faultsSchema } } }, async ({ body }) => {
      faults.settings = body;
      log.warn({ faults: body }, "faults are injected from now on");
      return body;
    });
    app.delete("/faults", async (_request, reply) => {
      faults.clear();
      log.info("no fault is injected any more");
      return reply.code(204).send();
    });
  }
  return app;
}
