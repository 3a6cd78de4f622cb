/** Routes of the public API: translation between HTTP and the predictor, nothing else. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { Sample } from "../detectors/detector.ts";
import { Problem } from "../errors.ts";
import type { Predictor } from "../predictions/predictor.ts";
import type { Readiness } from "./app.ts";
import {
  fitAnswerSchema,
  fitBodySchema,
  paramsSchema,
  predictAnswerSchema,
  predictBodySchema,
  predictQuerySchema,
} from "./schemas.ts";
import type { ZodTypeProvider } from "./zod-compiler.ts";

type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

export function addRoutes(app: App, predictor: Predictor, readiness: Readiness): void {
  app.post(
    "/fit/:series_id",
    { schema: { params: paramsSchema, body: fitBodySchema, response: { 200: fitAnswerSchema } } },
    async ({ params, body }) => {
      const { version, model } = await predictor.fit(params.series_id, samplesOf(body));
      return {
        series_id: params.series_id,
        model_version: `v${version}`,
        points: model.points,
        detector: model.detector,
      };
    },
  );

  app.post(
    "/predict/:series_id",
    {
      schema: {
        params: paramsSchema,
        querystring: predictQuerySchema,
        body: predictBodySchema,
        response: { 200: predictAnswerSchema },
      },
    },
    async (request) => {
      const seriesId = request.params.series_id;
      const prediction = await predictor.predict(seriesId, request.query.version, request.body);
      request.prediction = { ...prediction, seriesId };
      const { anomaly, score, expected, lower, upper } = prediction.verdict;
      return {
        series_id: seriesId,
        ...request.body,
        anomaly,
        model_version: `v${prediction.version}`,
        score,
        expected,
        band: { lower, upper },
      };
    },
  );

  app.get("/healthz", async () => ({ status: "ok" }));

  app.get("/readyz", async (_request, reply) => {
    const status = readiness.draining ? "draining" : (await readiness.storeAnswers()) ? "ready" : "store unavailable";
    return reply.code(status === "ready" ? 200 : 503).send({ status });
  });
}

function samplesOf({ timestamps, values }: { timestamps: number[]; values: number[] }): Sample[] {
  if (timestamps.length !== values.length) {
    throw new Problem(
      "training_data_unequal_length",
      `${timestamps.length} timestamps and ${values.length} values were sent; send one value for each timestamp.`,
    );
  }
  return values.map((value, index) => ({ timestamp: timestamps[index] ?? 0, value }));
}
