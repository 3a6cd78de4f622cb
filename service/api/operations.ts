/** Every operation of the public API, said once: routes are made from it, and so is the OpenAPI document. */
import { z } from "zod";
import { type ProblemCode, problemCodes } from "../errors.ts";
import { describedVersions } from "../models/ports.ts";
import { seriesParams, versionParams, versionQuery } from "./schemas/common.ts";
import { fitAnswer, fitBody } from "./schemas/fit.ts";
import { predictAnswer, predictBody, predictManyAnswer, predictManyBody } from "./schemas/predict.ts";
import {
  health,
  historyPage,
  historyQuery,
  pointer,
  readiness,
  rollbackBody,
  seriesDescription,
  seriesPage,
  seriesPageQuery,
} from "./schemas/series.ts";

export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "DELETE";
  /** Route template; it is the label of the operation in metrics. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** By status. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema: z.ZodType }>>;
  /** Media type of the answers; `application/json` without it. */
  readonly mediaType?: string;
  /** Beyond those that every operation may have. */
  readonly problems: readonly ProblemCode[];
  /** True where no API key is asked for and no load is refused. */
  readonly open?: boolean;
}

const store = ["store_unavailable"] as const;
const oneSeries = ["forbidden_series", "unknown_series", ...store] as const;
const judging = [
  "timestamp_in_future",
  "duplicate_timestamp",
  "payload_too_large",
  "unsupported_media_type",
  "queue_full",
  "injected_fault",
] as const;

function operation<const O extends Operation>(definition: O): O {
  return definition;
}

export const operations = {
  fit: operation({
    id: "fit",
    method: "POST",
    path: "/fit/:series_id",
    summary: "Train a model and make it the current version",
    description:
      "Points may be out of order; of those with the same timestamp the last one counts. When this has answered, every replica uses the new version within a second.",
    params: seriesParams,
    body: fitBody,
    answers: { 200: { description: "The new version.", schema: fitAnswer } },
    problems: [
      "forbidden_series",
      "series_limit",
      "payload_too_large",
      "unsupported_media_type",
      "timestamp_in_future",
      ...problemCodes.filter((code) => code.startsWith("training_data_")),
      ...store,
    ],
  }),
  predict: operation({
    id: "predict",
    method: "POST",
    path: "/predict/:series_id",
    summary: "Judge one point of a series, or up to 1,000",
    description: "Every prediction is recorded before it is answered.",
    params: seriesParams,
    query: versionQuery,
    body: predictBody,
    answers: { 200: { description: "One prediction, or one for each of `points`.", schema: predictAnswer } },
    problems: [...oneSeries, "unknown_version", ...judging],
  }),
  predictMany: operation({
    id: "predictMany",
    method: "POST",
    path: "/predict",
    summary: "Judge points of many series, up to 1,000 together",
    description:
      "A series that can't be judged has a problem in its place of the answer. What can't be recorded fails the whole request.",
    body: predictManyBody,
    answers: { 200: { description: "A result for each series, in order.", schema: predictManyAnswer } },
    problems: ["forbidden_series", ...judging, ...store],
  }),
  listSeries: operation({
    id: "listSeries",
    method: "GET",
    path: "/series",
    summary: "List series",
    query: seriesPageQuery,
    answers: { 200: { description: "A page, in order of series id.", schema: seriesPage } },
    problems: store,
  }),
  describeSeries: operation({
    id: "describeSeries",
    method: "GET",
    path: "/series/:series_id",
    summary: "Show a series and its model versions",
    description: `Of more than ${describedVersions} versions it shows the newest ${describedVersions} and the current one; \`stored_versions\` says how many there are.`,
    params: seriesParams,
    answers: { 200: { description: "The series, its newest version first.", schema: seriesDescription } },
    problems: oneSeries,
  }),
  deleteVersion: operation({
    id: "deleteVersion",
    method: "DELETE",
    path: "/series/:series_id/versions/:version",
    summary: "Delete a model version",
    description:
      "Where it is the current one, the newest one that is left becomes current. Its number is not used again, its predictions stay.",
    params: versionParams,
    answers: { 200: { description: "What the series points to now.", schema: pointer } },
    problems: [...oneSeries, "unknown_version"],
  }),
  rollback: operation({
    id: "rollback",
    method: "POST",
    path: "/series/:series_id/rollback",
    summary: "Make an earlier model version the current one",
    params: seriesParams,
    body: rollbackBody,
    answers: { 200: { description: "What the series points to now.", schema: pointer } },
    problems: [...oneSeries, "unknown_version", "payload_too_large", "unsupported_media_type"],
  }),
  history: operation({
    id: "history",
    method: "GET",
    path: "/series/:series_id/predictions",
    summary: "Read what was predicted of a series",
    params: seriesParams,
    query: historyQuery,
    answers: { 200: { description: "A page, newest first.", schema: historyPage } },
    problems: ["forbidden_series", ...store],
  }),
  plot: operation({
    id: "plot",
    method: "GET",
    path: "/series/:series_id/plot",
    summary: "Draw a series",
    description:
      "Training data, band and recent predictions of a version, as an SVG that follows the reader's colour scheme.",
    params: seriesParams,
    query: versionQuery,
    answers: { 200: { description: "An SVG.", schema: z.string() } },
    mediaType: "image/svg+xml",
    problems: [...oneSeries, "unknown_version"],
  }),
  healthz: operation({
    id: "healthz",
    method: "GET",
    path: "/healthz",
    summary: "Say that the process is alive",
    answers: { 200: { description: "It is.", schema: health } },
    problems: [],
    open: true,
  }),
  readyz: operation({
    id: "readyz",
    method: "GET",
    path: "/readyz",
    summary: "Say whether requests should be sent here",
    answers: {
      200: { description: "Ready; `degraded` names what it goes on without.", schema: readiness },
      503: { description: "Not ready yet, or draining.", schema: readiness },
    },
    problems: [],
    open: true,
  }),
} as const;

/** What any operation that is not open may answer. */
export const commonProblems = [
  "invalid_request",
  "unauthorized",
  "rate_limited",
  "request_timeout",
  "headers_too_large",
  "overloaded",
  "internal",
] as const satisfies readonly ProblemCode[];

/** Route templates that are counted; everything else is `unmatched`. */
export const countedRoutes: readonly string[] = Object.values(operations)
  .filter((each) => !("open" in each))
  .map(({ path }) => path);
