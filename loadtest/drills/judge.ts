/** What a drill has shown: pure, from what was seen. */

/** One alert of a message that the receiver got. */
export interface Message {
  /** Milliseconds, as `Date.now()`. */
  readonly at: number;
  readonly status: "firing" | "resolved";
  readonly name: string;
  readonly severity: string;
}

export interface Expectation {
  readonly name: string;
  readonly expects: string;
  readonly consequences: readonly string[];
  /** Seconds from fault to message. */
  readonly detectSeconds: number;
  /** Seconds from repair to the message that says so. */
  readonly resolveSeconds: number;
}

/** Milliseconds, as `Date.now()`. */
export interface Course {
  readonly faultAt: number;
  readonly repairedAt: number;
  /** When nothing fired any more, or nobody waited longer. */
  readonly endedAt: number;
  /** Whether nothing fired any more. */
  readonly cleared: boolean;
  /** From the fault on. */
  readonly messages: readonly Message[];
  /** Alerts of severity critical and warning that Alertmanager held as active after the fault. */
  readonly active: readonly string[];
}

export interface Verdict {
  readonly drill: string;
  readonly expects: string;
  /** From fault to message; null where none came. */
  readonly messageSeconds: number | null;
  readonly boundSeconds: number;
  /** From repair to the message that says so; null where none came. */
  readonly resolvedSeconds: number | null;
  readonly resolveBoundSeconds: number;
  /** Consequences that fired and were kept quiet. */
  readonly keptQuiet: readonly string[];
  readonly problems: readonly string[];
  readonly passed: boolean;
}

export function judge(expectation: Expectation, course: Course): Verdict {
  const { name, expects, consequences, detectSeconds, resolveSeconds } = expectation;
  const { faultAt, repairedAt, messages, active, cleared } = course;
  const own = messages.filter((message) => message.name === expects);
  const told = own.find(({ status, at }) => status === "firing" && at >= faultAt);
  const early = own.find(({ status, at }) => status === "resolved" && at >= (told?.at ?? faultAt) && at < repairedAt);
  const resolved = told && own.find(({ status, at }) => status === "resolved" && at >= repairedAt);
  const messageSeconds = told === undefined ? null : secondsBetween(faultAt, told.at);
  const resolvedSeconds = resolved === undefined ? null : secondsBetween(repairedAt, resolved.at);
  const others = messages.filter(
    ({ status, at, ...it }) => status === "firing" && at >= faultAt && it.name !== expects,
  );
  const unlisted = unique(active).filter((it) => it !== expects && !consequences.includes(it));
  const problems = [
    ...(messageSeconds === null ? [`no message of ${expects} came`] : []),
    ...(messageSeconds !== null && messageSeconds > detectSeconds
      ? [`${expects} came after ${messageSeconds} s; its bound is ${detectSeconds} s`]
      : []),
    ...(early === undefined ? [] : [`${expects} was called resolved while the fault lasted`]),
    ...(told !== undefined && resolvedSeconds === null ? [`no message said that ${expects} is resolved`] : []),
    ...(resolvedSeconds !== null && resolvedSeconds > resolveSeconds
      ? [`${expects} was called resolved after ${resolvedSeconds} s; its bound is ${resolveSeconds} s`]
      : []),
    ...unique(others.map((it) => `${it.name} (${it.severity})`)).map((it) => `${it} reached the receiver as well`),
    ...unlisted
      .filter((it) => !others.some((other) => other.name === it))
      .map((it) => `${it} fired as well and is no known consequence`),
    ...(cleared ? [] : ["something still fired when nobody waited longer"]),
  ];
  return {
    ...{ drill: name, expects, messageSeconds, boundSeconds: detectSeconds },
    ...{ resolvedSeconds, resolveBoundSeconds: resolveSeconds },
    keptQuiet: unique(active).filter((it) => consequences.includes(it) && !others.some((other) => other.name === it)),
    problems,
    passed: problems.length === 0,
  };
}

export interface QuietCourse {
  readonly messages: readonly Message[];
  readonly active: readonly string[];
  /** Requests a second, asked and answered. */
  readonly rate: number;
  readonly answeredRate: number;
}

/** Share of the demand that must have been answered: silence without load says nothing. */
const leastAnswered = 0.99;

/** Why a run was not quiet; nothing where it was. */
export function noise({ messages, active, rate, answeredRate }: QuietCourse): string[] {
  const told = messages.filter(({ status }) => status === "firing");
  return [
    ...unique(told.map((it) => `${it.name} (${it.severity})`)).map((it) => `${it} reached the receiver`),
    ...unique(active)
      .filter((it) => !told.some(({ name }) => name === it))
      .map((it) => `${it} fired`),
    ...(answeredRate < rate * leastAnswered ? [`only ${answeredRate} of ${rate} requests/s were answered`] : []),
  ];
}

function secondsBetween(from: number, to: number): number {
  return Math.round((to - from) / 1000);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
