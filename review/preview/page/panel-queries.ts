/** Runs the queries of a panel. */
import { type DataFrame, type TimeRange, toDataFrame } from "@grafana/data";
import { type Frame, tableFrame, timeSeriesFrames } from "../query/frames.ts";
import { type Choices, interpolateQuery, interpolateText } from "../query/interpolate.ts";
import { aligned, duration, milliseconds, steps, timeVariables } from "../query/intervals.ts";
import { queryInstant, queryRange, scrapeMilliseconds } from "./api.ts";
import type { DataSource, Panel, Target } from "./model.ts";
import { rangeOf, wantedInterval } from "./time.ts";

export interface QueryContext {
  readonly sources: readonly DataSource[];
  readonly choices: Choices;
  readonly range: TimeRange;
  /** Pixels of the panel: as many points are asked for. */
  readonly width: number;
}

export interface Failure {
  readonly refId: string;
  readonly message: string;
  readonly query: string;
}

export interface Answers {
  readonly frames: readonly DataFrame[];
  readonly failures: readonly Failure[];
}

/** @throws Error naming the data source when it is none that the server knows */
export function sourceOf(
  uid: string | null | undefined,
  { sources, choices }: Pick<QueryContext, "sources" | "choices">,
): DataSource {
  const wanted = interpolateText(uid ?? "", choices);
  const source =
    wanted === "" || wanted === "default"
      ? sources.find(({ isDefault }) => isDefault)
      : sources.find((it) => it.uid === wanted || it.name === wanted);
  if (source !== undefined) return source;
  const known = sources.map((it) => it.uid).join(", ") || "none";
  throw new Error(`the data source '${wanted}' (${uid}) is not configured here; the preview's server knows: ${known}`);
}

function prepare(panel: Panel, target: Target, context: QueryContext) {
  const source = sourceOf(target.datasource?.uid ?? panel.datasource?.uid, context);
  const range = rangeOf(context.range);
  const own = target.interval ? interpolateText(target.interval, context.choices) : "";
  const scrape = own === "" ? scrapeMilliseconds(source) : milliseconds(own);
  const least = duration(Math.max(scrape, panel.interval ? milliseconds(panel.interval) : 0));
  const step = steps(range, wantedInterval(context.range, panel.maxDataPoints ?? context.width, least), scrape);
  const query = interpolateQuery(target.expr ?? "", context.choices, timeVariables(range, step));
  return { source, range, step, query };
}

/** A query as it is sent, for messages. */
export function sentQuery(panel: Panel, target: Target, context: QueryContext): string {
  try {
    return prepare(panel, target, context).query;
  } catch {
    return target.expr ?? "";
  }
}

async function framesOf(
  panel: Panel,
  target: Target,
  several: boolean,
  context: QueryContext,
  signal: AbortSignal,
): Promise<Frame[]> {
  const { source, range, step, query } = prepare(panel, target, context);
  const { refId, legendFormat: legend, format } = target;
  const table = format === "table";
  const frames: Frame[] = [];
  if (target.range !== false && (target.range === true || target.instant !== true)) {
    const { start, end } = aligned(range, step.interval);
    const series = await queryRange(source, query, { start, end, step: step.interval / 1000 }, signal);
    if (table) frames.push(tableFrame(refId, series, several));
    else frames.push(...timeSeriesFrames(refId, series, { query, legend, interval: step.interval }));
  }
  if (target.instant === true) {
    const series = await queryInstant(source, query, range.to / 1000, signal);
    if (table) frames.push(tableFrame(refId, series, several));
    else frames.push(...timeSeriesFrames(refId, series, { query, legend }));
  }
  return frames;
}

/** Answers of every query that is not hidden. One that fails leaves the others' answers in place, as in Grafana. */
export async function runQueries(panel: Panel, context: QueryContext, signal: AbortSignal): Promise<Answers> {
  const targets = (panel.targets ?? []).filter(({ hide }) => hide !== true);
  const failures: Failure[] = [];
  const answers = await Promise.all(
    targets.map(async (target) => {
      try {
        return await framesOf(panel, target, targets.length > 1, context, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const message = error instanceof Error ? error.message : String(error);
        failures.push({ refId: target.refId, message, query: sentQuery(panel, target, context) });
        return [];
      }
    }),
  );
  return { frames: answers.flat().map((frame) => toDataFrame(frame)), failures };
}
