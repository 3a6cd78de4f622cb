/** The public API. Everything it needs is handed in: tests run it without a network. */
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Problem } from "../errors.ts";
import { RateLimitedLog } from "../platform/log.ts";
import { answerClientErrors } from "./client-errors.ts";
import { addDocs } from "./docs/routes.ts";
import { answerEveryRequest } from "./every-request.ts";
import { Exchanges, unmatchedRoute } from "./exchange.ts";
import { createGate } from "./gate.ts";
import { countColons, parseJson } from "./json-body.ts";
import { bodyLimit } from "./limits.ts";
import { countedRoutes } from "./operations.ts";
import type { AppParts } from "./parts.ts";
import { PredictionAccount } from "./prediction-account.ts";
import { sendProblem, useProblemDocuments } from "./problem-handler.ts";
import { requestIds } from "./request-id.ts";
import { addFit } from "./routes/fit.ts";
import { addHealth } from "./routes/health.ts";
import { addMethodNotAllowed, addNotFound } from "./routes/others.ts";
import { addPlot } from "./routes/plot.ts";
import { addPredict } from "./routes/predict.ts";
import { addPredictMany } from "./routes/predict-many.ts";
import { addSeries } from "./routes/series.ts";
import { defaultTimeouts, maximumConnections, maximumHeaderBytes } from "./timeouts.ts";
import { validatorCompiler } from "./validation.ts";

export type { AppParts, Readiness } from "./parts.ts";

const counted = new Set(countedRoutes);

export function createApp(parts: AppParts): FastifyInstance {
  const { events, load, log, predictor, readiness, timeouts = defaultTimeouts } = parts;
  const exchanges = new Exchanges({ events, load, readiness });
  const app: FastifyInstance = Fastify({
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    http: {
      headersTimeout: timeouts.headers,
      connectionsCheckingInterval: timeouts.check,
      maxHeaderSize: maximumHeaderBytes,
      requireHostHeader: false,
    },
    bodyLimit,
    genReqId: requestIds(),
    // While it drains the service still answers: that is what the drain is for.
    return503OnClosing: false,
    // Our own pattern bounds series ids and says so; the router would answer 414 without a word.
    routerOptions: { maxParamLength: 16_384 },
    clientErrorHandler: answerClientErrors(exchanges),
    frameworkErrors: (error, request, reply) => {
      exchanges.begin(request, reply);
      sendProblem(error, request, reply, ended);
    },
  });
  app.server.maxConnections = maximumConnections;
  app.setValidatorCompiler(validatorCompiler);
  app.decorateRequest("startedAt", 0);
  app.decorateRequest("client", undefined);
  app.decorateRequest("trace", undefined);
  app.decorateRequest("colons", 0);
  app.decorateRequest("admittedPoints", undefined);

  const ended = (problem: Problem, request: FastifyRequest): void => {
    const { url = unmatchedRoute } = request.routeOptions;
    exchanges.end(request, counted.has(url) ? url : unmatchedRoute, problem.status, problem.code);
  };
  useProblemDocuments(app, { log, outages: new RateLimitedLog(log) }, ended);

  answerEveryRequest(app, exchanges);
  addHealth(app, readiness, exchanges);
  addDocs(app, exchanges);
  addMethodNotAllowed(app, exchanges);
  addNotFound(app, exchanges);
  app.register(async (api) => {
    acceptJson(api);
    api.addHook("onRequest", createGate(parts, exchanges));
    const account = new PredictionAccount(parts);
    addPredict(api, { predictor, exchanges, account, log });
    addPredictMany(api, { predictor, exchanges, account, log });
    addSeries(api, parts, exchanges);
    addPlot(api, parts, exchanges);
    addFit(api, parts, exchanges);
  });
  return app;
}

/** Only JSON: fastify would hand plain text to the schema as a string. */
function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (request, text, done) => {
    request.colons = countColons(text as string);
    done(null, parseJson(text as string));
  });
}
