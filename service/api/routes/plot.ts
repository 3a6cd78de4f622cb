/** `GET /series/:series_id/plot`. */
import type { FastifyInstance } from "fastify";
import { assertOwns } from "../../clients/ownership.ts";
import type { Exchanges } from "../exchange.ts";
import { operations } from "../operations.ts";
import type { AppParts } from "../parts.ts";
import { plotSvg } from "../plot/svg.ts";
import { addRoute } from "../router.ts";
import { versionNumber } from "../schemas/common.ts";

/** The newest predictions among which those of the version are drawn. */
const recentPredictions = 500;
/** An SVG opened on its own is a document: it may do nothing but style itself. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

export function addPlot(app: FastifyInstance, { models, store, history }: AppParts, exchanges: Exchanges): void {
  addRoute(app, exchanges, operations.plot, async ({ params, query, client, reply }) => {
    const { series_id: seriesId } = params;
    assertOwns(client, seriesId);
    const requested = query.version === undefined ? undefined : versionNumber(query.version);
    const { model } = await models.find(seriesId, requested);
    const [training, page] = await Promise.all([
      store.training(seriesId, model.version),
      history.page({
        seriesId,
        from: undefined,
        to: undefined,
        anomaly: undefined,
        cursor: undefined,
        limit: recentPredictions,
      }),
    ]);
    reply.type("image/svg+xml; charset=utf-8").header("content-security-policy", policy);
    return plotSvg({
      seriesId,
      version: model.version,
      detector: model.detector,
      judge: model.judge,
      training: training ?? [],
      predictions: page.predictions.filter(({ version }) => version === model.version),
    });
  });
}
