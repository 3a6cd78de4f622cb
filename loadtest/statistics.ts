/** What a run was like, from one record per request. */

export interface Result {
  /** Milliseconds after the start: when it should have been sent, and when its answer was complete. */
  readonly due: number;
  readonly end: number;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  /** What the service said; undefined where it did not answer 200. */
  readonly found: boolean | undefined;
  readonly labelled: boolean;
}

export interface Summary {
  readonly requests: number;
  readonly answered: number;
  readonly errors: number;
  /** Errors by status; `0` is no answer. */
  readonly errorsByStatus: Readonly<Record<string, number>>;
  /** Requests answered with 200, a second of the run. */
  readonly achievedRate: number;
  /** Milliseconds from the intended send time to the complete answer, errors included. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  readonly labelledAnomalies: number;
  /** Share of answered labelled anomalies that were found, and of answered other points that were called anomalies. */
  readonly recall: number | null;
  readonly falseAlarmRatio: number | null;
}

/** `runMs` is the planned length; a run that ended later is divided by its real length. */
export function summarise(results: readonly Result[], runMs: number): Summary {
  const latencies = results.map(({ due, end }) => end - due).sort((a, b) => a - b);
  const answered = results.filter(({ found }) => found !== undefined);
  const errorsByStatus: Record<string, number> = {};
  for (const { status, found } of results) {
    if (found === undefined) errorsByStatus[status] = (errorsByStatus[status] ?? 0) + 1;
  }
  const labelled = answered.filter((result) => result.labelled);
  const others = answered.filter((result) => !result.labelled);
  // The last arrival is due one interval before the end of the run; an answer that takes longer prolongs it.
  const lengthMs = Math.max(runMs, ...results.slice(-1000).map(({ end }) => end));
  return {
    requests: results.length,
    answered: answered.length,
    errors: results.length - answered.length,
    errorsByStatus,
    achievedRate: round((answered.length * 1000) / lengthMs),
    latencyMs: {
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
      max: percentile(latencies, 1),
    },
    labelledAnomalies: labelled.length,
    recall: share(labelled),
    falseAlarmRatio: share(others),
  };
}

/** Nearest rank: a latency that was really seen. */
function percentile(sorted: readonly number[], rank: number): number {
  return round(sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? 0);
}

function share(results: readonly Result[]): number | null {
  if (results.length === 0) return null;
  return Math.round((results.filter(({ found }) => found).length / results.length) * 1e4) / 1e4;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
