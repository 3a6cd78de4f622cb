/** `POST /fit/:series_id`. */
import type { FastifyInstance } from "fastify";
import { type Client, soleClient } from "../../clients/client.ts";
import { assertOwns } from "../../clients/ownership.ts";
import { Problem } from "../../errors.ts";
import type { Exchanges } from "../exchange.ts";
import { fitBodyLimit } from "../limits.ts";
import { operations } from "../operations.ts";
import type { AppParts } from "../parts.ts";
import { type AnswerOf, addRoute } from "../router.ts";

/** In a context of its own, because the body stays bytes here: large ones are read by the fit worker. */
export function addFit(parent: FastifyInstance, parts: AppParts, exchanges: Exchanges): void {
  parent.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "application/json",
      { parseAs: "buffer", bodyLimit: fitBodyLimit },
      (_request, body, done) => done(null, body),
    );
    const { body: _checkedByTheFitter, ...operation } = operations.fit;
    addRoute(app, exchanges, operation, async ({ params, client, request }) => {
      const { series_id: seriesId } = params;
      assertOwns(client, seriesId);
      if (!Buffer.isBuffer(request.body)) {
        throw new Problem("invalid_request", "body: is missing; send timestamps and values as application/json.");
      }
      const start = performance.now();
      const { model, training, report } = await parts.fitter.fit(request.body);
      await assertRoom(parts.store, client, seriesId);
      const { version } = await parts.models.add({ seriesId, client: client.name, model, training });
      parts.events.fitted(model.detector, (performance.now() - start) / 1000);
      const answer: AnswerOf<typeof operations.fit> = {
        series_id: seriesId,
        model_version: `v${version}`,
        points: model.points,
        detector: model.detector,
        report: { ...report, trials: [...report.trials], skipped: [...report.skipped] },
      };
      return answer;
    });
  });
}

/** Concurrent fits of new series may pass together: the limit protects the store, not a bill. */
async function assertRoom(store: AppParts["store"], client: Client, seriesId: string): Promise<void> {
  if (client === soleClient || (await store.countSeries(client.prefixes)) < client.maximumSeries) return;
  // A series whose versions were all deleted is none of those that were counted.
  const found = await store.describe(seriesId);
  if (found !== undefined && found.storedVersions > 0) return;
  throw new Problem(
    "series_limit",
    `${client.name} has the ${client.maximumSeries} series that it may have; fit one of them, or ask for more.`,
  );
}
