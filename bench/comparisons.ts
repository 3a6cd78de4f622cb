/** What is compared with what, and what the measured turns say. */
import type { ClosedLoopResult } from "./harness/closed-loop.ts";
import { atLeast, median, medianOf, type Result } from "./result.ts";
import type { SubjectName } from "./subjects.ts";

export interface Comparison {
  readonly subject: SubjectName;
  readonly what: string;
  /** Without one it says what the rest of the service costs. */
  readonly goal: number | undefined;
}

/** Servers that run at the same time and are loaded in turns. At most one of them may record: replicas share their work. */
export interface Group {
  readonly base: SubjectName;
  readonly connections: number;
  /** Whether Postgres gets only what load generator and Redis leave of their core (`harness/leftover-group.ts`). */
  readonly postgresYields: boolean;
  readonly comparisons: readonly Comparison[];
}

export const toBare: readonly Group[] = [
  {
    base: "bare",
    connections: 32,
    postgresYields: true,
    comparisons: [
      { subject: "bare-metrics", what: "metrics alone, to bare fastify", goal: 0.9 },
      {
        subject: "metrics-alone",
        what: "the whole application without log, stores and recording, to bare fastify",
        goal: undefined,
      },
      { subject: "queue", what: "metrics, log, `queue` persistence, to bare fastify", goal: 0.65 },
    ],
  },
  {
    base: "bare",
    connections: 32,
    postgresYields: false,
    comparisons: [
      {
        subject: "queue",
        what: "the same where Postgres holds up the load generator, to bare fastify",
        goal: undefined,
      },
    ],
  },
  {
    base: "bare",
    connections: 128,
    // Here it is in the way of each answer.
    postgresYields: false,
    comparisons: [{ subject: "sync", what: "metrics, log, `sync` persistence, to bare fastify", goal: 0.45 }],
  },
];

export const toFastapi: readonly Group[] = [
  {
    base: "fastapi",
    connections: 32,
    postgresYields: true,
    comparisons: [
      {
        subject: "metrics-alone",
        what: "the whole application without log, stores and recording, to FastAPI without them",
        goal: 4,
      },
      { subject: "queue", what: "metrics, log, `queue` persistence, to FastAPI without persistence", goal: undefined },
    ],
  },
];

/** One turn of one server. */
export interface Turn extends ClosedLoopResult {
  /** Share of its core that the server used; well below 1 it was not what limited the rate. */
  readonly busy: number;
  /** Share of the other cores (load generator, stores) that anybody used. */
  readonly othersBusy: number;
  readonly cpuMicroseconds: number;
  /** Of what was answered, how much the worker of the queue had in Postgres at the end; undefined where there is none. */
  readonly recordedShare: number | undefined;
}

/** Share of a core that is used when nothing but the core holds its user up: each turn begins and ends without load. */
const saturated = 0.9;
/** A service that is held up by something else on its core refuses a request now and then. */
const toleratedFailures = 0.01;
/**
 * Rows that wait when a turn ends were no cost of it. Four inserts of 500 are always on their way; a tenth of all rows would be
 * half a per cent of a prediction's cost.
 */
const enoughRecorded = 0.9;

/** The turns of both stand in the order in which they took them; throws where one lacks its counterpart. */
export function compare({ what, goal }: Comparison, ours: readonly Turn[], theirs: readonly Turn[]): Result {
  const ratios = (figure: (turn: Turn) => number): number[] =>
    ours.map((turn, index) => {
      const base = theirs[index];
      if (base === undefined) throw new Error(`${what}: turn ${index + 1} has nothing to be compared with.`);
      return figure(turn) / figure(base);
    });
  const byRate = median(ratios(({ rate }) => rate));
  const byCpu = 1 / median(ratios(({ cpuMicroseconds }) => cpuMicroseconds));
  const verdict = judged(ours, theirs, byRate, byCpu);
  const details = [
    `${middle(ours, ({ rate }) => rate)} /s and ${middle(theirs, ({ rate }) => rate)} /s, x ${byRate.toFixed(2)}`,
    `by processor time x ${byCpu.toFixed(2)}`,
    `core busy ${percent(ours, ({ busy }) => busy)} and ${percent(theirs, ({ busy }) => busy)}${verdict.why}${failures(ours)}`,
    ...recorded(ours),
    `${ours.length} turns each`,
  ].join("; ");
  const result = atLeast("throughput", what, verdict.ratio, goal, details);
  const wrong = failedShare(ours) > toleratedFailures || (recordedShare(ours) ?? 1) < enoughRecorded;
  return goal !== undefined && wrong ? { ...result, met: false } : result;
}

interface Verdict {
  readonly ratio: number;
  readonly why: string;
}

/**
 * Of rates, where each filled its core. A base that did not would make anything look good beside it. A subject that did not,
 * while load generator and stores filled theirs, was limited by them: what one core answers then follows from the processor
 * time of a request.
 */
function judged(ours: readonly Turn[], theirs: readonly Turn[], byRate: number, byCpu: number): Verdict {
  const used = (turns: readonly Turn[]): number => medianOf(turns, ({ busy }) => busy);
  const others = medianOf(ours, ({ othersBusy }) => othersBusy);
  if (used(theirs) < saturated) return { ratio: Math.min(byRate, byCpu), why: ": the lower counts" };
  if (used(ours) < saturated && others >= saturated) {
    return { ratio: byCpu, why: `, the others' ${Math.round(others * 100)} %: processor time counts` };
  }
  return { ratio: byRate, why: "" };
}

function middle(turns: readonly Turn[], of: (turn: Turn) => number): number {
  return Math.round(medianOf(turns, of));
}

function percent(turns: readonly Turn[], of: (turn: Turn) => number): string {
  return `${middle(turns, (turn) => of(turn) * 100)} %`;
}

function failedShare(turns: readonly Turn[]): number {
  const sum = (figure: (turn: Turn) => number): number => turns.reduce((total, turn) => total + figure(turn), 0);
  return sum(({ failed }) => failed) / sum(({ answered }) => answered);
}

function failures(turns: readonly Turn[]): string {
  const share = failedShare(turns);
  return share === 0 ? "" : `; ${(share * 100).toFixed(2)} % refused`;
}

function recordedShare(turns: readonly Turn[]): number | undefined {
  const shares = turns.map((turn) => turn.recordedShare).filter((share) => share !== undefined);
  return shares.length === 0 ? undefined : median(shares);
}

function recorded(turns: readonly Turn[]): string[] {
  const share = recordedShare(turns);
  return share === undefined ? [] : [`${Math.round(share * 100)} % in Postgres by the end of a turn`];
}
