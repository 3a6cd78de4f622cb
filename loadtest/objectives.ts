/** A run against its stack's objectives. */
import type { Objectives } from "../signals/objectives.ts";
import type { CacheHits } from "./metrics/cache-hits.ts";
import type { Summary } from "./statistics.ts";

export type ObjectiveName =
  | "P95 of the latency"
  | "errors"
  | "throughput"
  | "cache hit ratio"
  | "wrong answers"
  | "labelled anomalies found"
  | "false alarms";

export interface Judgement {
  readonly objective: ObjectiveName;
  readonly goal: string;
  readonly seen: string;
  /** `untested`: the run could not tell. */
  readonly result: "pass" | "fail" | "untested";
}

export interface Report extends Summary {
  readonly cache: CacheHits;
  readonly objectives: readonly Judgement[];
  /** Whose they are: the running stack's, or the defaults where none was given. */
  readonly objectivesOf: "stack" | "defaults";
}

/** The run ends within a moment of its last answer, not on it: this share of the rate may be missing. */
const rateTolerance = 0.01;
/** Labelled anomalies lie far outside any band: of a detector that works, nearly all are found and few others called. */
const leastRecall = 0.9;
const mostFalseAlarms = 0.05;
/** With fewer labelled points a share says nothing. */
const enoughLabelled = 20;

export interface Measured {
  readonly summary: Summary;
  readonly cache: CacheHits;
  /** The demand, requests a second. */
  readonly rate: number;
}

export function judge({ summary, cache, rate }: Measured, objectives: Objectives): Judgement[] {
  const { latencyMs, requests, errors, achievedRate, recall, falseAlarmRatio, labelledAnomalies } = summary;
  const critical = objectives.latencyCriticalSeconds * 1000;
  const errorRatio = requests === 0 ? 1 : errors / requests;
  const wrong = Object.values(summary.wrongAnswers).reduce((sum, count) => sum + count, 0);
  const judged = (objective: ObjectiveName, goal: string, seen: string, result: boolean | undefined): Judgement => ({
    objective,
    goal,
    seen,
    result: result === undefined ? "untested" : result ? "pass" : "fail",
  });
  const labelled = labelledAnomalies >= enoughLabelled;
  return [
    judged("P95 of the latency", `< ${critical} ms`, `${latencyMs.p95} ms`, latencyMs.p95 < critical),
    judged("errors", `< ${percent(objectives.errorRatio)}`, percent(errorRatio), errorRatio < objectives.errorRatio),
    judged(
      "throughput",
      `${objectives.throughputTarget} /s`,
      `${achievedRate} /s of ${rate} /s asked`,
      throughput(achievedRate, rate, objectives.throughputTarget),
    ),
    judged(
      "cache hit ratio",
      `> ${percent(objectives.cacheHitRatio)}`,
      "unknown" in cache ? cache.unknown : `${percent(cache.ratio)} on ${cache.host}`,
      "unknown" in cache ? undefined : cache.ratio > objectives.cacheHitRatio,
    ),
    judged("wrong answers", "0", String(wrong), wrong === 0),
    judged(
      "labelled anomalies found",
      `>= ${percent(leastRecall)}`,
      recall === null ? "none sent" : `${percent(recall)} of ${labelledAnomalies}`,
      labelled ? (recall ?? 0) >= leastRecall : undefined,
    ),
    judged(
      "false alarms",
      `<= ${percent(mostFalseAlarms)}`,
      falseAlarmRatio === null ? "none answered" : percent(falseAlarmRatio),
      labelled ? (falseAlarmRatio ?? 1) <= mostFalseAlarms : undefined,
    ),
  ];
}

/** A demand below the target tells whether it was met, not whether the target would be. */
function throughput(achieved: number, asked: number, target: number): boolean | undefined {
  if (achieved < Math.min(asked, target) * (1 - rateTolerance)) return false;
  return asked < target ? undefined : true;
}

function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100} %`;
}
