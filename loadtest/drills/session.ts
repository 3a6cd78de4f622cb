/** What every run has around it: one receiver more in Alertmanager, for as long as it lasts. */
import { attachReceiver, othersOf } from "./attach.ts";
import { assertAlertsExist } from "./ignored.ts";
import { assertWhole } from "./leftovers.ts";
import type { Stage } from "./perform.ts";
import { Repairs } from "./repairs.ts";
import type { Stack } from "./stack.ts";

export interface Run {
  readonly stack: Stack;
  readonly rate: number;
  readonly ignored: readonly string[];
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** The receiver is there while `work` goes on, and gone after it, whatever became of it. */
export async function withReceiver<T>(
  { stack, ignored, signal, say }: Run,
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  await assertWhole(stack);
  if (ignored.length > 0) assertAlertsExist(ignored, await stack.monitoring.rules());
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
