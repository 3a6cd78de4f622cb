/** The listener for the monitoring side: `/metrics`, `/exemplars` and, only where faults are enabled, the fault switch. */
import type { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import { Problem } from "../errors.ts";
import { type FaultSettings, type Faults, faultsSchema } from "../platform/faults.ts";
import type { Logger } from "../platform/log.ts";
import type { Metrics } from "./metrics.ts";
import { negotiate } from "./negotiation.ts";
import { contentTypes, type Format } from "./text-format.ts";

export function createMetricsApp(metrics: Metrics, faults: Faults | undefined, log: Logger): FastifyInstance {
  const app = Fastify({ bodyLimit: 16 * 1024 });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Problem) return sendProblem(reply, error);
    const status = error.statusCode ?? 500;
    if (status < 500) return sendProblem(reply, new Problem("invalid_request", error.message));
    log.error({ err: error }, "internal");
    return sendProblem(reply, new Problem("internal", "The metrics listener failed; its log says why."));
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, new Problem("not_found", `${request.method} ${request.url.slice(0, 200)} is not a route.`)),
  );

  app.get("/metrics", (request, reply) => {
    const format = negotiate(request.headers.accept);
    return sendDocument(reply, metrics.scrape(format), format);
  });

  app.get("/exemplars", (_request, reply) => sendDocument(reply, metrics.scrapeExemplars(), "openmetrics"));

  if (faults !== undefined) {
    app.put("/faults", async ({ body }) => {
      faults.settings = readFaults(body);
      log.warn({ faults: faults.settings }, "faults are injected from now on");
      return faults.settings;
    });
    app.delete("/faults", async (_request, reply) => {
      faults.clear();
      log.info("no fault is injected any more");
      return reply.code(204).send();
    });
  }
  return app;
}

/**
 * Never compressed: the scraper is on the same host, and the threads that would compress share the service's cores
 * (docs/metrics.md has the figures).
 */
function sendDocument(reply: FastifyReply, document: Readable | undefined, format: Format): FastifyReply {
  if (document !== undefined) return reply.header("content-type", contentTypes[format]).send(document);
  return reply
    .code(503)
    .header("retry-after", "5")
    .type("text/plain; charset=utf-8")
    .send("Too many scrapes are being read; wait for one to end.\n");
}

function readFaults(body: unknown): FaultSettings {
  const { success, data, error } = faultsSchema.safeParse(body);
  if (success) return data;
  const errors = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const detail = errors.map(({ path, message }) => `${path || "body"}: ${message}`).join("; ");
  throw new Problem("invalid_request", detail, { errors });
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem.document()));
}
