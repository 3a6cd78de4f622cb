/** The public API. Everything it needs is handed in: tests run it without a network. */
import Fastify, { type FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.ts";
import { countedRoutes } from "../metrics/metrics.ts";
import type { Logger } from "../platform/log.ts";
import { RateLimitedLog } from "../platform/log.ts";
import type { Prediction, Predictor } from "../predictions/predictor.ts";
import { sendProblem, useProblemDocuments } from "./problem-handler.ts";
import { addRoutes } from "./routes.ts";
import { bodyLimit } from "./schemas.ts";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "./zod-compiler.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the predict route once the prediction is recorded. */
    prediction: (Prediction & { readonly seriesId: string }) | undefined;
  }
}

/** What `/readyz` and the drain share. */
export interface Readiness {
  /** True from SIGTERM on. */
  draining: boolean;
  /** Rejects or takes at most about a second when Postgres does not answer. */
  readonly storeAnswers: () => Promise<boolean>;
}

export interface AppParts {
  readonly predictor: Predictor;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly readiness: Readiness;
}

export function createApp({ predictor, metrics, log, readiness }: AppParts): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    // While it drains the service still answers: that is what the drain is for.
    return503OnClosing: false,
    // Our own pattern bounds series ids and says so; the router would answer 414 without a word.
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Only JSON; fastify would hand plain text to the schema as a string.
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("prediction", undefined);
  useProblemDocuments(app, new RateLimitedLog(log));

  app.addHook("onRequest", (request, reply, done) => {
    if (isCounted(request.routeOptions.url)) metrics.requestStarted();
    // Tells HAProxy to take this connection out of its pool before the socket is closed under it.
    if (readiness.draining) reply.header("connection", "close");
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { url } = request.routeOptions;
    if (isCounted(url)) metrics.requestEnded(routeLabel(url), reply.statusCode, request.problemCode);
    if (request.prediction !== undefined) account(request.prediction, reply.elapsedTime / 1000, metrics, log);
    done();
  });
  addRoutes(app, predictor, readiness);
  return app;
}

/** Health checks come every second from every load balancer: they are no demand. */
function isCounted(url: string | undefined): boolean {
  return url !== "/healthz" && url !== "/readyz";
}

function routeLabel(url: string | undefined): string {
  return countedRoutes.find((route) => route === url) ?? "unmatched";
}

/** One answered prediction: its metrics and its log line, from the same figures. */
function account(
  prediction: Prediction & { readonly seriesId: string },
  totalSeconds: number,
  metrics: Metrics,
  log: Logger,
): void {
  const { seriesId, version, cacheHit, inferenceSeconds, loggingSeconds } = prediction;
  const { anomaly } = prediction.verdict;
  metrics.predicted({ seriesId, version, anomaly, cacheHit, inferenceSeconds, loggingSeconds, totalSeconds });
  log.info({
    event: "prediction_metrics",
    series_id: seriesId,
    model_version: `v${version}`,
    latency_inference_ms: milliseconds(inferenceSeconds),
    latency_logging_ms: milliseconds(loggingSeconds),
    latency_total_ms: milliseconds(totalSeconds),
    cache_hit: cacheHit,
    anomaly,
  });
}

/** To the microsecond: more digits are noise. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}
