/** A run of several drills: receiver and load are there for all of them. */
import type { Drill } from "./drill.ts";
import { clearFaults } from "./faults/service-switch.ts";
import type { Verdict } from "./judge.ts";
import { startLoad } from "./load.ts";
import { boundOf, type Made, perform, type Stage } from "./perform.ts";
import { NotRepaired } from "./repairs.ts";
import { verdictLine } from "./report.ts";
import { type Run, withReceiver } from "./session.ts";
import type { Stack } from "./stack.ts";
import { type AlertTimes, alertTimes, routeTimes } from "./times.ts";

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
    const { made, goOn } = await attempt(drill, own, stage);
    // Meanwhile the next one may begin: nothing fires any more.
    const verdict = made.verdict();
    verdict.then((it) => stage.say(verdictLine(it))).catch(() => undefined);
    verdicts.push({ expects: drill.expects, verdict });
    if (!goOn) break;
  }
  return Promise.all(verdicts.map(({ verdict }) => verdict));
}

/** A drill that could not be made has failed. Others are made all the same, but not on what is still broken. */
async function attempt(
  drill: Drill,
  times: AlertTimes,
  stage: Stage,
): Promise<{ readonly made: Made; readonly goOn: boolean }> {
  try {
    return { made: await perform(drill, times, stage), goOn: true };
  } catch (error) {
    if (stage.signal.aborted) throw error;
    const { message } = error as Error;
    const goOn = !(error instanceof NotRepaired);
    const hint = `${message};  fix: make drill NAME=repair STACK=${stage.stack.name}`;
    const verdict = failedVerdict(drill, times, goOn ? `it could not be made: ${message}` : hint);
    return { made: { verdict: async () => verdict }, goOn };
  }
}

function failedVerdict(drill: Drill, times: AlertTimes, problem: string): Verdict {
  return {
    drill: drill.name,
    expects: drill.expects,
    messageSeconds: null,
    boundSeconds: boundOf(drill, times),
    resolvedSeconds: null,
    resolveBoundSeconds: times.resolveSeconds,
    keptQuiet: [],
    problems: [problem],
    passed: false,
  };
}

async function timesOf({ monitoring }: Stack, drills: readonly Drill[]): Promise<Map<Drill, AlertTimes>> {
  const rules = await monitoring.rules();
  const route = routeTimes(await monitoring.alertmanagerConfig());
  return new Map(drills.map((drill) => [drill, alertTimes(rules, drill.expects, route)]));
}
