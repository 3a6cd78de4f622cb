/** The outcome of the mutation check in words. */
import type { Verdict } from "./mutation.ts";

export interface Report {
  readonly text: string;
  /** Every mutant was killed or is equivalent, and nothing was called equivalent that a scenario tells apart. */
  readonly ok: boolean;
}

export function report(verdicts: readonly Verdict[]): Report {
  const survived = verdicts.filter(({ killed, reason }) => !killed && reason === undefined);
  const equivalent = verdicts.filter(({ killed, reason }) => !killed && reason !== undefined);
  const wronglyExcused = verdicts.filter(({ killed, reason }) => killed && reason !== undefined);
  const judged = verdicts.length - equivalent.length;
  const killed = judged - survived.length;
  const share = judged === 0 ? 100 : (100 * killed) / judged;
  const reasons = Map.groupBy(equivalent, ({ reason }) => reason ?? "");
  const lines = [
    ...survived.map(({ rule, change }) => `survived   ${rule}: ${change}`),
    ...wronglyExcused.map(
      ({ rule, change }) =>
        `not equivalent   ${rule}: ${change}  fix: narrow its entry in alerts/mutation/equivalents.ts`,
    ),
    `${killed} of ${judged} mutants killed (${share.toFixed(1)} %), ${equivalent.length} equivalent.`,
    ...[...reasons].map(([reason, mutants]) => `  ${mutants.length} equivalent: ${reason}`),
  ];
  return { text: `${lines.join("\n")}\n`, ok: survived.length === 0 && wronglyExcused.length === 0 };
}
