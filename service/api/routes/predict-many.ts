/** `POST /predict`: points of many series in one request, recorded together. */
import type { FastifyInstance } from "fastify";
import { soleClient } from "../../clients/client.ts";
import { assertOwns } from "../../clients/ownership.ts";
import { Problem } from "../../errors.ts";
import type { PredictionRequest } from "../../predictions/predictor.ts";
import { assertNoDuplicateKeys, countColons } from "../json-body.ts";
import { maximumPoints } from "../limits.ts";
import { operations } from "../operations.ts";
import { type AnswerOf, type Call, requestSchemas } from "../router.ts";
import { cleanSamples } from "../samples.ts";
import { versionNumber } from "../schemas/common.ts";
import { batchAnswer, notAccounted, type PredictParts } from "./predict.ts";

type PredictMany = typeof operations.predictMany;
type Body = Call<PredictMany>["body"];

/** Not made by `addRoute`, because its predictions are accounted after the answer, as those of one series are. */
export function addPredictMany(app: FastifyInstance, { predictor, exchanges, account, log }: PredictParts): void {
  const { method, path: url } = operations.predictMany;
  app.route<{ Body: Body }>({
    method,
    url,
    schema: requestSchemas(operations.predictMany),
    async handler(request, reply) {
      const { body, colons, client = soleClient, trace } = request;
      assertNoDuplicateKeys(colons, expectedColons(body));
      const wanted = requestsOf(body);
      for (const { seriesId } of wanted) assertOwns(client, seriesId);
      exchanges.admit(request, pointsOf(wanted));
      const predict = () => predictor.predictMany(client.name, wanted);
      const outcomes = await (trace === undefined ? predict() : trace.run(predict));
      const results = wanted.map(({ seriesId, samples }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) throw new Error(`no outcome for ${seriesId}`);
        return "problem" in outcome
          ? { series_id: seriesId, problem: documentOf(outcome.problem) }
          : batchAnswer(seriesId, samples, outcome);
      });
      const answer: AnswerOf<PredictMany> = { results };
      reply.send(answer);
      try {
        const seconds = exchanges.end(request, url, 200);
        const recorded = outcomes.find((outcome) => "verdicts" in outcome);
        if (recorded !== undefined) account.took(recorded.loggingSeconds, seconds);
        for (const [index, { seriesId }] of wanted.entries()) {
          const outcome = outcomes[index];
          if (outcome !== undefined && "verdicts" in outcome) account.answered(request, seriesId, outcome, seconds);
        }
      } catch (error) {
        log.error({ err: error, request_id: request.id }, notAccounted);
      }
      return reply;
    },
  });
}

/** Keys, and the colons in series ids. */
function expectedColons({ series }: Body): number {
  let count = 1;
  for (const entry of series) {
    count += Object.keys(entry).length + 2 * entry.points.length + countColons(entry.series_id);
  }
  return count;
}

function requestsOf({ series }: Body): PredictionRequest[] {
  const now = Date.now() / 1000;
  const seen = new Set<string>();
  let points = 0;
  return series.map(({ series_id: seriesId, version, points: given }, index) => {
    const place = `body.series.${index}`;
    const key = `${seriesId} ${version ?? ""}`;
    if (seen.has(key)) throw invalid(place, `${seriesId} is there twice; send all its points in one place`);
    seen.add(key);
    points += given.length;
    if (points > maximumPoints) throw invalid("body.series", `has more than ${maximumPoints} points together`);
    return {
      seriesId,
      version: version === undefined ? undefined : versionNumber(version),
      samples: cleanSamples(given, now, `${place}.points`),
    };
  });
}

function pointsOf(requests: readonly PredictionRequest[]): number {
  return requests.reduce((points, { samples }) => points + samples.length, 0);
}

function invalid(path: string, message: string): Problem {
  return new Problem("invalid_request", `${path}: ${message}.`, { errors: [{ path, message }] });
}

function documentOf(problem: Problem) {
  const { errors, ...document } = problem.document();
  return errors === undefined ? document : { ...document, errors: [...errors] };
}
