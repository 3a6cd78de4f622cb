/** A quiet run: full load on a healthy stack, and nobody may be told anything. */
import { setTimeout as delay } from "node:timers/promises";
import { type Noise, noise } from "./judge.ts";
import { runLoad } from "./load.ts";
import { activeOf, calm, messagesSince } from "./perform.ts";
import { type Run, withReceiver } from "./session.ts";

export interface Quiet extends Noise {
  readonly minutes: number;
  readonly rate: number;
  readonly answeredRate: number;
  readonly p95Ms: number;
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
      const p95Ms = report.latencyMs.p95;
      const course = { messages: messagesSince(stage, start), active: [...seen], rate, answeredRate, p95Ms };
      const found = noise(course, stack.objectives);
      return { minutes, rate, answeredRate, p95Ms, ...found, passed: found.problems.length === 0 };
    } finally {
      clearInterval(watch);
    }
  });
}
