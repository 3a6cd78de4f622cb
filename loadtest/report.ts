/** What a person reads: a line every few seconds, and the table at the end. */
import type { Percentiles } from "./latency.ts";
import type { Judgement } from "./objectives.ts";
import type { Interval, Summary } from "./statistics.ts";

export interface Progress extends Interval {
  readonly elapsedSeconds: number;
  readonly intervalSeconds: number;
  readonly inFlight: number;
}

export function progressLine(progress: Progress): string {
  const { elapsedSeconds, intervalSeconds, requests, latencyMs, inFlight, errors } = progress;
  const rate = Math.round(requests / intervalSeconds);
  return `${elapsedSeconds.toFixed(0).padStart(5)} s  ${String(rate).padStart(5)} /s  ${percentiles(latencyMs)}  ${inFlight} under way, ${errors} errors`;
}

function percentiles({ p50, p95, p99 }: Percentiles): string {
  return `P50 ${p50} P95 ${p95} P99 ${p99} ms`;
}

export function table(summary: Summary, judgements: readonly Judgement[]): string {
  const { latencyMs, errors, errorsByStatus, wrongAnswers, generator } = summary;
  const byKind = Object.entries(summary.latencyMsByKind).map(([kind, { requests, ...latency }]): string[] => [
    `  ${kind}`,
    `${requests} requests, ${percentiles(latency)}`,
  ]);
  const details = (counts: object): string => (Object.keys(counts).length > 0 ? ` ${JSON.stringify(counts)}` : "");
  const facts = columns([
    ["requests", `${summary.requests}, ${summary.points} points in right answers`],
    ["errors", `${errors}${details(errorsByStatus)}${details(wrongAnswers)}`],
    ["latency", `${percentiles(latencyMs)}, longest ${latencyMs.max} ms`],
    ...byKind,
    [
      "load generator",
      `busy ${Math.round(generator.busy * 100)} %, sends late by P99 ${generator.lateMs.p99} ms, longest ${generator.lateMs.max} ms`,
    ],
  ]);
  const marks = { pass: "pass", fail: "FAIL", untested: "-" } as const;
  const judged = columns([
    ["objective", "goal", "seen", "result"],
    ...judgements.map(({ objective, goal, seen, result }) => [objective, goal, seen, marks[result]]),
  ]);
  return [facts, "", judged, ...bottleneck(generator.bottleneck)].join("\n");
}

function bottleneck(reasons: readonly string[]): string[] {
  if (reasons.length === 0) return [];
  return ["", `The load generator was itself a bottleneck: ${reasons.join("; ")}. Latencies hold its own delay.`];
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
