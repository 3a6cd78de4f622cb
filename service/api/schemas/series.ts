/** Series, their versions and what was predicted of them. */
import { z } from "zod";
import { describedVersions } from "../../models/ports.ts";
import { defaultPageSize, maximumPageSize } from "../limits.ts";
import { modelVersion, seriesIdPattern, text, time } from "./common.ts";

const limit = z
  .string()
  .regex(/^([1-9][0-9]{0,2}|1000)$/)
  .optional()
  .meta({ description: `1 to ${maximumPageSize}; ${defaultPageSize} without it.` });
const currentVersion = z
  .string()
  .nullable()
  .meta({ description: "The version that answers when a request names none; null where none is left." });
const nextCursor = z.string().nullable().meta({ description: "For the next page; null on the last one." });

export const seriesPageQuery = z.strictObject({
  cursor: z.string().regex(seriesIdPattern).optional().meta({ description: "`next_cursor` of the page before." }),
  limit,
});
export const seriesPage = z
  .object({
    series: z.array(
      z.object({ series_id: text, client: text, current_version: currentVersion, versions: z.int(), updated_at: time }),
    ),
    next_cursor: nextCursor,
  })
  .meta({ id: "SeriesPage" });

export const seriesDescription = z
  .object({
    series_id: text,
    client: text,
    current_version: currentVersion,
    stored_versions: z.int().meta({ description: "All that were not deleted; `versions` may show fewer." }),
    versions: z
      .array(
        z.object({
          model_version: text,
          detector: text,
          points: z.int(),
          trained_at: time,
          parameters: z.unknown().meta({ description: "Of the detector." }),
        }),
      )
      .meta({ description: `Newest first: the newest ${describedVersions}, and the current one wherever it stands.` }),
  })
  .meta({ id: "Series" });

export const rollbackBody = z
  .strictObject({
    version: modelVersion
      .optional()
      .meta({ description: "The version to go back to; without it, the newest one before the current." }),
  })
  .meta({ id: "Rollback" });

export const pointer = z
  .object({ series_id: text, current_version: currentVersion, versions: z.int() })
  .meta({ id: "Pointer" });

const seconds = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$/)
  .optional();
export const historyQuery = z.strictObject({
  from: seconds.meta({ description: "Unix seconds: predictions made at this time or later." }),
  to: seconds.meta({ description: "Unix seconds: predictions made before this time." }),
  anomaly: z.enum(["true", "false"]).optional().meta({ description: "Only anomalies, or only the others." }),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,200}$/)
    .optional()
    .meta({ description: "`next_cursor` of the page before." }),
  limit,
});
export const historyPage = z
  .object({
    series_id: text,
    predictions: z.array(
      z.object({
        id: text,
        predicted_at: time,
        model_version: text,
        timestamp: z.number(),
        value: z.number(),
        anomaly: z.boolean(),
        score: z.number(),
        cache_hit: z.boolean(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({ id: "PredictionPage" });

export const health = z.object({ status: z.enum(["ok"]) }).meta({ id: "Health" });
export const readiness = z
  .object({
    status: z.enum(["ready", "starting", "draining"]),
    degraded: z.array(text).meta({ description: "Dependencies that are away; predictions go on without them." }),
  })
  .meta({ id: "Readiness" });
