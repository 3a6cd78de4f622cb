/** `POST /predict/:series_id`, the hot path: nothing here waits, checks or allocates what it need not. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { soleClient } from "../../clients/client.ts";
import { assertOwns } from "../../clients/ownership.ts";
import type { Sample } from "../../detectors/model.ts";
import type { Logger } from "../../platform/log.ts";
import type { Prediction } from "../../predictions/predictor.ts";
import type { Exchanges } from "../exchange.ts";
import { assertNoDuplicateKeys } from "../json-body.ts";
import { plainJsonSchema } from "../json-schema.ts";
import { operations } from "../operations.ts";
import type { AppParts } from "../parts.ts";
import type { PredictionAccount } from "../prediction-account.ts";
import { requestSchemas } from "../router.ts";
import { cleanSample, cleanSamples } from "../samples.ts";
import { versionNumber } from "../schemas/common.ts";
import { predictOneAnswer } from "../schemas/predict.ts";

interface PredictRequest {
  Params: { series_id: string };
  Querystring: { version?: string };
  Body: Sample | { points: Sample[] };
}

export interface PredictParts {
  readonly predictor: AppParts["predictor"];
  readonly exchanges: Exchanges;
  readonly account: PredictionAccount;
  readonly log: Logger;
}

/** After the answer only its account is left, and a defect there must not end the process. */
export const notAccounted = "a prediction could not be accounted";

export function addPredict(app: FastifyInstance, { predictor, exchanges, account, log }: PredictParts): void {
  const { path } = operations.predict;

  app.post<PredictRequest>(
    path,
    { schema: { ...requestSchemas(operations.predict), response: { 200: plainJsonSchema(predictOneAnswer) } } },
    (request, reply) => {
      const trace = request.trace;
      if (trace === undefined) handle(request, reply);
      else trace.run(() => handle(request, reply));
    },
  );

  function handle(request: FastifyRequest<PredictRequest>, reply: FastifyReply): void {
    const seriesId = request.params.series_id;
    const { version } = request.query;
    const client = request.client ?? soleClient;
    assertOwns(client, seriesId);
    const samples = samplesOf(request);
    exchanges.admit(request, samples.length);
    predictor
      .predict(client.name, {
        seriesId,
        version: version === undefined ? undefined : versionNumber(version),
        samples,
      })
      .then(
        (prediction) => {
          try {
            answer(request, reply, samples, prediction);
          } catch (error) {
            if (reply.sent) log.error({ err: error, request_id: request.id }, notAccounted);
            else reply.send(error);
          }
        },
        (error: unknown) => void reply.send(error),
      );
  }

  function answer(
    request: FastifyRequest<PredictRequest>,
    reply: FastifyReply,
    samples: readonly Sample[],
    prediction: Prediction,
  ): void {
    const seriesId = request.params.series_id;
    if ("points" in request.body) {
      reply
        .header("content-type", "application/json; charset=utf-8")
        .serializer(JSON.stringify)
        .send(batchAnswer(seriesId, samples, prediction));
    } else reply.send(oneAnswer(seriesId, samples, prediction));
    const seconds = exchanges.end(request, path, 200);
    account.took(prediction.loggingSeconds, seconds);
    account.answered(request, seriesId, prediction, seconds);
  }
}

function samplesOf({ body, colons }: FastifyRequest<PredictRequest>): readonly Sample[] {
  const now = Date.now() / 1000;
  if ("points" in body) {
    assertNoDuplicateKeys(colons, 1 + 2 * body.points.length);
    return cleanSamples(body.points, now, "body.points");
  }
  assertNoDuplicateKeys(colons, 2);
  return [cleanSample(body, now, "body")];
}

function oneAnswer(seriesId: string, [sample]: readonly Sample[], { version, verdicts }: Prediction) {
  const [verdict] = verdicts;
  if (sample === undefined || verdict === undefined) throw new Error("a prediction without a verdict");
  return {
    series_id: seriesId,
    model_version: `v${version}`,
    timestamp: sample.timestamp,
    value: sample.value,
    anomaly: verdict.anomaly,
    score: verdict.score,
    expected: verdict.expected,
    band: verdict,
  };
}

export function batchAnswer(seriesId: string, samples: readonly Sample[], { version, verdicts }: Prediction) {
  return {
    series_id: seriesId,
    model_version: `v${version}`,
    predictions: verdicts.map(({ anomaly, score, expected, lower, upper }, index) => ({
      timestamp: samples[index]?.timestamp ?? 0,
      value: samples[index]?.value ?? 0,
      anomaly,
      score,
      expected,
      band: { lower, upper },
    })),
  };
}
