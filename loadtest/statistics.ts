/** What a run was like, added up while it goes on. */
import type { Checked, Fault } from "./answers.ts";
import { Latencies, type Percentiles } from "./latency.ts";
import { type Kind, kinds } from "./mix.ts";
import type { GeneratorReport } from "./self-watch.ts";

export interface Outcome {
  readonly kind: Kind;
  /** Milliseconds after the start of the run: when it was due, when it left, when its answer was complete. */
  readonly due: number;
  readonly sent: number;
  readonly end: number;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  /** Undefined where the status is not 200. */
  readonly checked: Checked | undefined;
}

/** Latencies count from the intended send time, errors included: waiting for one's turn is no excuse. */
export interface Summary {
  readonly requests: number;
  /** Requests with a right answer. */
  readonly answered: number;
  /** Points within them. */
  readonly points: number;
  readonly errors: number;
  /** Errors by status; `0` is no answer, `200` a wrong one. */
  readonly errorsByStatus: Readonly<Record<string, number>>;
  readonly wrongAnswers: Readonly<Partial<Record<Fault, number>>>;
  /** Requests with a right answer, a second of the run. */
  readonly achievedRate: number;
  /** Milliseconds. */
  readonly latencyMs: Percentiles;
  readonly latencyMsByKind: Readonly<Partial<Record<Kind, Percentiles & { readonly requests: number }>>>;
  readonly labelledAnomalies: number;
  /** Share of answered labelled anomalies that were found, and of answered other points that were called anomalies. */
  readonly recall: number | null;
  readonly falseAlarmRatio: number | null;
  readonly generator: GeneratorReport;
}

/** What happened since the last look. */
export interface Interval {
  readonly requests: number;
  readonly errors: number;
  readonly latencyMs: Percentiles;
}

export class Tally {
  readonly #latencies = new Latencies();
  readonly #byKind = new Map<Kind, Latencies>(kinds.map((kind) => [kind, new Latencies()]));
  readonly #recent = new Latencies();
  #recentErrors = 0;
  #requests = 0;
  #answered = 0;
  readonly #errors: Record<string, number> = {};
  readonly #wrong: Partial<Record<Fault, number>> = {};
  readonly #sums = { points: 0, labelled: 0, found: 0, falseAlarms: 0 };
  #lastEnd = 0;

  get requests(): number {
    return this.#requests;
  }

  get errors(): number {
    return this.#requests - this.#answered;
  }

  add({ kind, due, sent, end, status, checked }: Outcome): void {
    // What left early, within a timer's precision, gains nothing by it.
    const latency = end - Math.min(due, sent);
    for (const latencies of [this.#latencies, this.#recent, this.#byKind.get(kind)]) latencies?.record(latency);
    this.#requests += 1;
    this.#lastEnd = Math.max(this.#lastEnd, end);
    if (checked !== undefined && checked.fault === undefined) {
      this.#answered += 1;
      for (const key of ["points", "labelled", "found", "falseAlarms"] as const) this.#sums[key] += checked[key];
      return;
    }
    this.#recentErrors += 1;
    this.#errors[status] = (this.#errors[status] ?? 0) + 1;
    if (checked?.fault !== undefined) this.#wrong[checked.fault] = (this.#wrong[checked.fault] ?? 0) + 1;
  }

  /** Since the last call. */
  interval(): Interval {
    const interval = {
      requests: this.#recent.count,
      errors: this.#recentErrors,
      latencyMs: this.#recent.percentiles(),
    };
    this.#recent.reset();
    this.#recentErrors = 0;
    return interval;
  }

  /** `runMs` is the planned length; a run that ended later is divided by its real length. */
  summary(runMs: number, generator: GeneratorReport): Summary {
    const { points, labelled, found, falseAlarms } = this.#sums;
    const used = [...this.#byKind].filter(([, latencies]) => latencies.count > 0);
    return {
      requests: this.#requests,
      answered: this.#answered,
      points,
      errors: this.errors,
      errorsByStatus: this.#errors,
      wrongAnswers: this.#wrong,
      // The last arrival is due one interval before the end of the run; an answer that takes longer prolongs it.
      achievedRate: Math.round((this.#answered * 1e5) / Math.max(runMs, this.#lastEnd)) / 100,
      latencyMs: this.#latencies.percentiles(),
      latencyMsByKind: Object.fromEntries(
        used.map(([kind, latencies]) => [kind, { requests: latencies.count, ...latencies.percentiles() }]),
      ),
      labelledAnomalies: labelled,
      recall: share(found, labelled),
      falseAlarmRatio: share(falseAlarms, points - labelled),
      generator,
    };
  }
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1e4) / 1e4;
}
