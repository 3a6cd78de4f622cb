/** Series, their versions and their past predictions. */
import type { FastifyInstance } from "fastify";
import { assertOwns } from "../../clients/ownership.ts";
import { Problem } from "../../errors.ts";
import type { SeriesPointer } from "../../models/ports.ts";
import type { Exchanges } from "../exchange.ts";
import { assertNoDuplicateKeys } from "../json-body.ts";
import { defaultPageSize } from "../limits.ts";
import { operations } from "../operations.ts";
import type { AppParts } from "../parts.ts";
import { addRoute } from "../router.ts";
import { versionNumber } from "../schemas/common.ts";

export function addSeries(app: FastifyInstance, { models, store, history }: AppParts, exchanges: Exchanges): void {
  addRoute(app, exchanges, operations.listSeries, async ({ query, client }) => {
    const limit = pageSize(query.limit);
    const rows = await store.list({
      prefixes: client.prefixes,
      after: query.cursor ?? "",
      // One more tells whether there is a next page.
      limit: limit + 1,
    });
    const page = rows.slice(0, limit);
    return {
      series: page.map((row) => ({
        series_id: row.seriesId,
        client: client.name,
        current_version: versionName(row.current),
        versions: row.storedVersions,
        updated_at: row.updatedAt.toISOString(),
      })),
      next_cursor: rows.length > limit ? (page.at(-1)?.seriesId ?? null) : null,
    };
  });

  addRoute(app, exchanges, operations.describeSeries, async ({ params, client }) => {
    assertOwns(client, params.series_id);
    const found = await store.describe(params.series_id);
    if (found === undefined) {
      throw new Problem(
        "unknown_series",
        `There is no series ${params.series_id}; POST /fit/${params.series_id} first.`,
      );
    }
    return {
      series_id: found.seriesId,
      client: client.name,
      current_version: versionName(found.current),
      stored_versions: found.storedVersions,
      versions: found.versions.map(({ version, detector, points, trainedAt, parameters }) => ({
        model_version: `v${version}`,
        detector,
        points,
        trained_at: trainedAt.toISOString(),
        parameters,
      })),
    };
  });

  addRoute(app, exchanges, operations.deleteVersion, async ({ params, client }) => {
    assertOwns(client, params.series_id);
    return pointerAnswer(await models.remove(params.series_id, versionNumber(params.version)));
  });

  addRoute(app, exchanges, operations.rollback, async ({ params, body, client, request }) => {
    assertOwns(client, params.series_id);
    assertNoDuplicateKeys(request.colons, Object.keys(body).length);
    const version = body.version === undefined ? undefined : versionNumber(body.version);
    return pointerAnswer(await models.rollback(params.series_id, version));
  });

  addRoute(app, exchanges, operations.history, async ({ params, query, client }) => {
    assertOwns(client, params.series_id);
    const { predictions, nextCursor } = await history.page({
      seriesId: params.series_id,
      from: query.from === undefined ? undefined : Number(query.from),
      to: query.to === undefined ? undefined : Number(query.to),
      anomaly: query.anomaly === undefined ? undefined : query.anomaly === "true",
      cursor: query.cursor,
      limit: pageSize(query.limit),
    });
    return {
      series_id: params.series_id,
      predictions: predictions.map((row) => ({
        id: row.id,
        predicted_at: row.predictedAt.toISOString(),
        model_version: `v${row.version}`,
        timestamp: row.timestamp,
        value: row.value,
        anomaly: row.anomaly,
        score: row.score,
        cache_hit: row.cacheHit,
      })),
      next_cursor: nextCursor ?? null,
    };
  });
}

function pageSize(limit: string | undefined): number {
  return limit === undefined ? defaultPageSize : Number(limit);
}

function versionName(version: number | undefined): string | null {
  return version === undefined ? null : `v${version}`;
}

function pointerAnswer({ seriesId, current, storedVersions }: SeriesPointer) {
  return { series_id: seriesId, current_version: versionName(current), versions: storedVersions };
}
