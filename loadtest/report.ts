/** What a person reads: a line every few seconds, and the table at the end. */
import type { Percentiles } from "./latency.ts";
import type { Report } from "./objectives.ts";
import type { Interval } from "./statistics.ts";

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

const owners = {
  stack: "the running stack's (vigia:objectives)",
  defaults: "the defaults, as no stack was given (--stack-outputs)",
} as const;
const marks = { pass: "pass", fail: "FAIL", untested: "not measured" } as const;

export function table(report: Report): string {
  const { latencyMs, errors, errorsByStatus, wrongAnswers, generator } = report;
  const byKind = Object.entries(report.latencyMsByKind).map(([kind, { requests, ...latency }]): string[] => [
    `  ${kind}`,
    `${requests} requests, ${percentiles(latency)}`,
  ]);
  const details = (counts: object): string => (Object.keys(counts).length > 0 ? ` ${JSON.stringify(counts)}` : "");
  const facts = columns([
    ["requests", `${report.requests}, ${report.points} points in right answers`],
    ["errors", `${errors}${details(errorsByStatus)}${details(wrongAnswers)}`],
    ["latency", `${percentiles(latencyMs)}, longest ${latencyMs.max} ms`],
    ...byKind,
    [
      "load generator",
      `busy ${Math.round(generator.busy * 100)} %, sends late by P99 ${generator.lateMs.p99} ms, longest ${generator.lateMs.max} ms`,
    ],
    ["objectives", owners[report.objectivesOf]],
  ]);
  const judged = columns([
    ["objective", "goal", "seen", "result"],
    ...report.objectives.map(({ objective, goal, seen, result }) => [objective, goal, seen, marks[result]]),
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
