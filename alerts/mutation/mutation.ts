/** The mutation check as a whole: every mutant of every rule, judged by the scenarios that concern it. */
import type { Judged } from "../scenarios/index.ts";
import { type Equivalent, equivalents } from "./equivalents.ts";
import { type Candidate, survivors } from "./judge.ts";
import { type Subject, subjects } from "./subjects.ts";

export interface Verdict {
  readonly rule: string;
  readonly change: string;
  readonly killed: boolean;
  /** Why nothing could tell the mutant from the rule; undefined where something should. */
  readonly reason: string | undefined;
}

export interface Options {
  /** Takes every n-th mutant; 1 takes all. */
  readonly every?: number;
  /** The rules of this name; where there are none, those whose name contains it. */
  readonly only?: string;
  /** Leaves out rules whose scenarios take more evaluations than this: hours and days. */
  readonly evaluations?: number;
  readonly progress?: (done: number, all: number) => void;
}

interface Task {
  readonly subject: Subject;
  readonly mutant: number | undefined;
  readonly candidates: readonly Candidate[];
}

/** A sample that stays the same until the rules change: a rule's name and a mutant's number decide, neither date nor chance. */
function chosen(name: string, mutant: number, every: number): boolean {
  let hash = mutant;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % every === 0;
}

function reasonOf(known: readonly Equivalent[], rule: string, change: string): string | undefined {
  return known.find(({ rules, change: pattern }) => rules.test(rule) && pattern.test(change))?.reason;
}

/** Asks the cheaper site first: most mutants are dead when the scenarios of days would have their turn. */
async function judge(tasks: readonly Task[], progress: (done: number) => void): Promise<readonly boolean[]> {
  const alive = tasks.map(() => true);
  let done = 0;
  for (let site = 0; ; site++) {
    const asked = tasks.flatMap(({ candidates }, task) => {
      const candidate = candidates[site];
      return alive[task] && candidate ? [{ task, candidate }] : [];
    });
    const settled = tasks.length - asked.length;
    if (asked.length === 0) return alive;
    done = Math.max(done, settled);
    const verdicts = await survivors(
      asked.map(({ candidate }) => candidate),
      (judgedNow) => progress(Math.min(tasks.length, done + judgedNow)),
    );
    for (const [index, survived] of verdicts.entries()) {
      const task = asked[index]?.task;
      if (task !== undefined) alive[task] = survived;
    }
  }
}

/** Judges mutants. It throws where the rules themselves fail their scenarios: then nothing can be said about mutants. */
export async function mutationCheck(
  judged: readonly Judged[],
  { every = 1, only = "", evaluations = Number.POSITIVE_INFINITY, progress = () => {} }: Options = {},
): Promise<readonly Verdict[]> {
  const all = subjects(judged);
  const exact = all.filter(({ name }) => name === only);
  const found = exact.length > 0 ? exact : all.filter(({ name }) => name.includes(only));
  const named = found.filter((subject) => subject.evaluations <= evaluations);
  const tasks = named.flatMap((subject): readonly Task[] => {
    const mutants = subject.changes.flatMap((_, mutant) =>
      chosen(subject.name + subject.variant, mutant, every) ? [mutant] : [],
    );
    const task = (mutant: number | undefined): Task => ({ subject, mutant, candidates: subject.candidates(mutant) });
    return mutants.length === 0 ? [] : [undefined, ...mutants].map(task);
  });
  const alive = await judge(tasks, (done) => progress(done, tasks.length));
  const broken = tasks.filter(({ mutant }, task) => mutant === undefined && !alive[task]);
  if (broken.length > 0) {
    const names = [...new Set(broken.map(({ subject }) => subject.name))].join(", ");
    throw new Error(`${names}: the scenarios fail without any mutation: make alerts/rules.promtool.test.ts pass first`);
  }
  return tasks.flatMap(({ subject, mutant }, task) => {
    if (mutant === undefined) return [];
    const rule = `${subject.name} ${subject.variant}`.trim();
    const change = subject.changes[mutant] ?? "";
    return [{ rule, change, killed: !alive[task], reason: reasonOf(equivalents, rule, change) }];
  });
}
