/** What runs at a constant demand say against the goals. */
import { atMost, medianOf, type Result, shown } from "./result.ts";
import type { OpenLoopResult } from "./workers/open-loop.ts";

/** Requests a second. */
export const rate = 180;
const goalMs = 5;
const duringScrapeGoalMs = 15;
/** Megabytes of 10^6 bytes. */
const memoryGoal = 350;

export interface Measured extends OpenLoopResult {
  /** Bytes: the most that the server held, and what it held at the end. */
  readonly memory: { readonly highest: number; readonly last: number };
}

export interface Demand {
  /** As progress and the table name it. */
  readonly what: string;
  readonly subject: "bare" | "bare-insert" | "auto" | "queue";
  readonly series: number;
  readonly scraped: boolean;
}

export function isService(subject: Demand["subject"]): boolean {
  return subject === "auto" || subject === "queue";
}

export function resultsOf(demand: Demand, runs: readonly Measured[]): Result[] {
  return demand.scraped ? ofScraped(demand, runs) : ofQuiet(demand, runs);
}

function ofQuiet({ what, subject }: Demand, runs: readonly Measured[]): Result[] {
  const title = `P99 at ${rate}/s, ${what}`;
  if (isService(subject)) return [answered(runs, atMost("latency", title, p99Of(runs), goalMs, "ms", behind(runs)))];
  return [answered(runs, shown("latency", title, `${p99Of(runs)} ms`, behind(runs)))];
}

function ofScraped({ what }: Demand, runs: readonly Measured[]): Result[] {
  // Where no request met a scrape, nothing was measured.
  const during = middle(runs, ({ duringScrapes }) => (duringScrapes?.requests ? duringScrapes.p99 : Number.NaN));
  const longest = Math.max(...runs.map(({ scrapes }) => scrapes.longestMs));
  const bytes = Math.max(...runs.map(({ scrapes }) => scrapes.bytes));
  const count = sum(runs.map(({ scrapes }) => scrapes.count));
  const met = sum(runs.map(({ duringScrapes }) => duringScrapes?.requests ?? 0));
  const scrapes = `${met} requests in ${count} scrapes of up to ${Math.round(longest)} ms and ${(bytes / 1e6).toFixed(1)} MB`;
  const highest = Math.max(...runs.map(({ memory }) => memory.highest));
  const last = Math.max(...runs.map(({ memory }) => memory.last));
  return [
    answered(runs, atMost("latency", `P99 at ${rate}/s, ${what}`, p99Of(runs), goalMs, "ms", behind(runs))),
    atMost("latency", "its requests during a scrape, P99", during, duringScrapeGoalMs, "ms", scrapes),
    atMost(
      "memory",
      "its memory (RSS), highest",
      highest / 1e6,
      memoryGoal,
      "MB",
      `${Math.round(last / 1e6)} MB at the end`,
    ),
  ].map((result) => scraped(runs, result));
}

function behind(runs: readonly Measured[]): string {
  const requests = sum(runs.map((run) => run.requests));
  const p50 = middle(runs, ({ latencyMs }) => latencyMs.p50);
  const p95 = middle(runs, ({ latencyMs }) => latencyMs.p95);
  const rounds = runs.map(({ latencyMs }) => latencyMs.p99).join(", ");
  const longest = Math.max(...runs.map(({ latencyMs }) => latencyMs.max));
  const late = [...new Set(runs.flatMap(({ generator }) => generator.bottleneck))].join("; ");
  const generator = late === "" ? "" : `; the generator was late: ${late}`;
  return `${requests} requests, P50 ${p50}, P95 ${p95}, P99 of the rounds ${rounds}, longest ${longest} ms${generator}`;
}

/** A refused request is quick; a service that refuses has not met a goal of latency. */
function answered(runs: readonly Measured[], result: Result): Result {
  const failed = runs.map(({ errorsByStatus }) => errorsByStatus).filter((errors) => Object.keys(errors).length > 0);
  if (failed.length === 0) return result;
  return { ...result, met: false, details: `${result.details}; requests failed: ${JSON.stringify(failed)}` };
}

/** A refused scrape costs nothing: what was measured then is a service that nobody watches. */
function scraped(runs: readonly Measured[], result: Result): Result {
  const failed = sum(runs.map(({ scrapes }) => scrapes.failed));
  if (failed === 0) return result;
  return { ...result, met: false, details: `${result.details}; ${failed} scrapes had no whole answer with 200` };
}

function p99Of(runs: readonly Measured[]): number {
  return middle(runs, ({ latencyMs }) => latencyMs.p99);
}

function middle(runs: readonly Measured[], of: (run: Measured) => number): number {
  return Math.round(medianOf(runs, of) * 100) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
