/** One drill: from a stack in which nothing fires to a stack in which nothing fires. */
import { setTimeout as delay } from "node:timers/promises";
import { isCheck } from "./attach.ts";
import type { Drill, Scene } from "./drill.ts";
import { type Course, judge, type Message, type Verdict } from "./judge.ts";
import type { ActiveAlert } from "./monitoring.ts";
import type { Receiver } from "./receiver.ts";
import { Repairs } from "./repairs.ts";
import type { Stack } from "./stack.ts";
import type { AlertTimes } from "./times.ts";

/** How long after its bound a message is still waited for: late is told from never. */
const patienceSeconds = 60;
/** How long the fault lasts on after the message, so that other alerts would be seen too. */
const holdSeconds = 12;
/** Before a drill, for what an earlier one or a start of the stack left firing. */
const calmSeconds = 300;
/** A load that has just begun is none that alerts were silent under. */
const leastWarmUpSeconds = 10;
const pollMs = 1000;
const progressMs = 10_000;

export interface Stage {
  readonly stack: Stack;
  readonly receiver: Receiver;
  /** Alerts that have nothing to do with the drills, such as those of a machine that does other work as well. */
  readonly ignored: readonly string[];
  /** Since when there is load, milliseconds as `Date.now()`. */
  readonly loadSince: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface Made {
  /** Waits for the message that the alert is resolved, which may be a minute away, and judges. */
  readonly verdict: () => Promise<Verdict>;
}

/** Seconds of no rule: until a component's own checks have noticed the fault, its samples are pushed and the message has gone out. */
const wayThereSeconds = 10;

/** Seconds from fault to message: the goal where there is one, else what the alert's own rule needs. */
export function boundOf({ goalSeconds }: Drill, { detectSeconds }: AlertTimes): number {
  return goalSeconds ?? detectSeconds + wayThereSeconds;
}

/** Returns when nothing fires any more. Rejects when the run is interrupted, or a fault could not be repaired. */
export async function perform(drill: Drill, times: AlertTimes, stage: Stage): Promise<Made> {
  const { stack, receiver, loadSince, signal, say } = stage;
  const repairs = new Repairs();
  const scene: Scene = { stack, repairs, signal };
  const detectSeconds = boundOf(drill, times);
  const seen = new Set<string>();
  let faultAt = 0;
  try {
    await drill.prepare?.(scene);
    const since = drill.prepare === undefined ? loadSince : Date.now();
    const warmUp = Math.max(times.windowSeconds, leastWarmUpSeconds) - (Date.now() - since) / 1000;
    if (warmUp > 0) {
      say(`${drill.name}: ${Math.ceil(warmUp)} s of load before the fault`);
      await delay(warmUp * 1000, undefined, { signal });
    }
    await calm(stage, calmSeconds);
    faultAt = Date.now();
    say(`${drill.name}: ${drill.fault}; ${drill.expects} must come within ${detectSeconds} s`);
    await drill.inject(scene);
    await watching(stage, seen, `waiting for ${drill.expects}`, detectSeconds + patienceSeconds, async () =>
      receiver.messages.some(({ name, status, at }) => name === drill.expects && status === "firing" && at >= faultAt),
    );
    await watching(stage, seen, "seeing whether others come", holdSeconds, async () => false);
  } finally {
    await repairs.run();
  }
  const repairedAt = Date.now();
  say(`${drill.name}: repaired`);
  const cleared = await watching(
    stage,
    seen,
    "waiting until nothing fires",
    times.resolveSeconds + patienceSeconds,
    async () => (await activeOf(stage)).length === 0,
  );
  const endedAt = Date.now();
  // Of the time until here: what comes later is the next drill's.
  const others = messagesSince(stage, faultAt);
  return {
    async verdict() {
      const left = times.resolveSeconds + patienceSeconds - (Date.now() - repairedAt) / 1000;
      const isEnd = (message: Course["messages"][number]): boolean =>
        message.name === drill.expects && message.status === "resolved" && message.at >= repairedAt;
      const end = await receiver.wait(isEnd, Math.max(0, left), signal);
      const messages = end === undefined || others.includes(end) ? others : [...others, end];
      const { resolveSeconds } = times;
      const { name, expects, consequences } = drill;
      return judge(
        { name, expects, consequences, detectSeconds, resolveSeconds },
        { faultAt, repairedAt, endedAt, cleared, messages, active: [...seen] },
      );
    },
  };
}

/** Waits until no alert calls anybody. Throws an error that names what still does. */
export async function calm(stage: Stage, seconds: number): Promise<void> {
  const seen = new Set<string>();
  const is = await watching(
    stage,
    seen,
    "waiting until nothing fires",
    seconds,
    async () => (await activeOf(stage)).length === 0,
  );
  if (is) return;
  const names = (await activeOf(stage)).map(({ name }) => name);
  throw new Error(`without any fault of ours these fire: ${names.join(", ")}`);
}

/** Polls until `done`, collecting the names of active alerts. False when the time is over. */
async function watching(
  stage: Stage,
  seen: Set<string>,
  what: string,
  seconds: number,
  done: () => Promise<boolean>,
): Promise<boolean> {
  const { signal, say } = stage;
  const start = Date.now();
  let told = start;
  for (;;) {
    for (const { name } of await activeOf(stage)) seen.add(name);
    if (await done()) return true;
    const now = Date.now();
    if (now - start >= seconds * 1000) return false;
    if (now - told >= progressMs) {
      told = now;
      const fire = seen.size === 0 ? "" : ` (fired: ${[...seen].join(", ")})`;
      say(`  ${Math.round((now - start) / 1000)} s ${what}${fire}`);
    }
    await delay(pollMs, undefined, { signal });
  }
}

export function messagesSince({ receiver, ignored }: Stage, since: number): Message[] {
  return receiver.messages.filter(
    (message) => message.at >= since && !isCheck(message) && !ignored.includes(message.name),
  );
}

/** Alerts that call somebody, and are ours. */
export async function activeOf({ stack, ignored }: Stage): Promise<ActiveAlert[]> {
  return (await stack.monitoring.active()).filter(({ name }) => !ignored.includes(name));
}
