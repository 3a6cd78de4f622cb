/** A run of several drills, or of none: the receiver and the load are there for all of them. */
import { setTimeout as delay } from "node:timers/promises";
import { attachReceiver, othersOf } from "./attach.ts";
import type { Drill } from "./drill.ts";
import { clearFaults } from "./faults/service-switch.ts";
import { noise, type Verdict } from "./judge.ts";
import { assertWhole } from "./leftovers.ts";
import { runLoad, startLoad } from "./load.ts";
import { activeOf, boundOf, calm, type Made, messagesSince, perform, type Stage } from "./perform.ts";
import { NotRepaired, Repairs } from "./repairs.ts";
import { verdictLine } from "./report.ts";
import type { Stack } from "./stack.ts";
import { type AlertTimes, alertTimes, routeTimes } from "./times.ts";

export interface Run {
  readonly stack: Stack;
  readonly rate: number;
  readonly ignored: readonly string[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The receiver is there while `work` goes on, and gone after it, whatever became of it. */
async function withReceiver<T>({ stack, ignored, signal, say }: Run, work: (stage: Stage) => Promise<T>): Promise<T> {
  await assertWhole(stack);
  const repairs = new Repairs();
  try {
    const others = othersOf(await stack.monitoring.alertmanagerConfig());
    if (others.length > 0) say(`note: the stack's own receivers hear of this too: ${others.join(", ")}`);
    const receiver = await attachReceiver({ stack, repairs, signal });
    say("Alertmanager has one receiver more, and reached it");
    return await work({ stack, receiver, ignored, loadSince: Date.now(), signal, say });
  } finally {
    await repairs.run();
    say("the receiver is taken away again");
  }
}

/** One verdict a drill, in their order. Rejects when interrupted, or where a repair failed. */
export async function runDrills(run: Run, drills: readonly Drill[]): Promise<Verdict[]> {
  const { stack, rate, say } = run;
  if (drills.some(({ needsFaultSwitch }) => needsFaultSwitch)) await clearFaults(stack);
  const times = await timesOf(stack, drills);
  return withReceiver(run, async (stage) => {
    const load = startLoad(stack, rate);
    try {
      say(`sending ${rate} requests/s`);
      await load.begun;
      return await inTurn({ ...stage, loadSince: Date.now() }, drills, times);
    } finally {
      await load.stop();
    }
  });
}

async function inTurn(
  stage: Stage,
  drills: readonly Drill[],
  times: ReadonlyMap<Drill, AlertTimes>,
): Promise<Verdict[]> {
  const verdicts: { readonly expects: string; readonly verdict: Promise<Verdict> }[] = [];
  for (const drill of drills) {
    // That an alert is resolved is never told when it fires again before: the message is waited for.
    await Promise.all(verdicts.filter(({ expects }) => expects === drill.expects).map(({ verdict }) => verdict));
    const own = times.get(drill);
    if (own === undefined) throw new Error(`the times of ${drill.expects} are not known`);
    const made = await attempt(drill, own, stage);
    // Meanwhile the next one may begin: nothing fires any more.
    const verdict = made.verdict();
    verdict.then((it) => stage.say(verdictLine(it))).catch(() => undefined);
    verdicts.push({ expects: drill.expects, verdict });
  }
  return Promise.all(verdicts.map(({ verdict }) => verdict));
}

/** A drill that could not be made has failed; the others are made all the same. */
async function attempt(drill: Drill, times: AlertTimes, stage: Stage): Promise<Made> {
  try {
    return await perform(drill, times, stage);
  } catch (error) {
    if (stage.signal.aborted || error instanceof NotRepaired) throw error;
    const problems = [`it could not be made: ${(error as Error).message}`];
    const { name, expects } = drill;
    return {
      verdict: async () => ({
        ...{
          drill: name,
          expects,
          messageSeconds: null,
          resolvedSeconds: null,
          keptQuiet: [],
          problems,
          passed: false,
        },
        ...{ boundSeconds: boundOf(drill, times), resolveBoundSeconds: times.resolveSeconds },
      }),
    };
  }
}

async function timesOf({ monitoring }: Stack, drills: readonly Drill[]): Promise<Map<Drill, AlertTimes>> {
  const rules = await monitoring.rules();
  const route = routeTimes(await monitoring.alertmanagerConfig());
  return new Map(drills.map((drill) => [drill, alertTimes(rules, drill.expects, route)]));
}

export interface Quiet {
  readonly minutes: number;
  readonly rate: number;
  readonly answeredRate: number;
  readonly p95Ms: number;
  readonly problems: readonly string[];
  readonly passed: boolean;
}

/** How long after the load a message about it may still come: an evaluation and the wait of its group. */
const afterwardsSeconds = 20;
const calmSeconds = 300;

/** Full load on a healthy stack: nobody may be told anything. */
export async function runQuiet(run: Run, minutes: number): Promise<Quiet> {
  const { stack, rate, signal, say } = run;
  return withReceiver(run, async (stage) => {
    await calm(stage, calmSeconds);
    const seen = new Set<string>();
    const start = Date.now();
    const watch = setInterval(() => {
      const note = (active: readonly { readonly name: string }[]): void => {
        for (const { name } of active) seen.add(name);
      };
      activeOf(stage).then(note, () => undefined);
    }, 2000);
    try {
      const report = await runLoad(stack, { rate, durationSeconds: minutes * 60 }, signal, say);
      signal.throwIfAborted();
      await delay(afterwardsSeconds * 1000, undefined, { signal });
      const answeredRate = report.achievedRate;
      const course = { messages: messagesSince(stage, start), active: [...seen], rate, answeredRate };
      const problems = noise(course);
      return { minutes, rate, answeredRate, p95Ms: report.latencyMs.p95, problems, passed: problems.length === 0 };
    } finally {
      clearInterval(watch);
    }
  });
}
