/** What a drill has shown: pure, from what was seen. */
import type { Objectives } from "../../signals/objectives.ts";

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
  /** As the load saw it, over the whole run. */
  readonly p95Ms: number;
}

export interface Noise {
  /** Why a run was not quiet; nothing where it was. */
  readonly problems: readonly string[];
  /**
   * Whether there is nothing but alerts on latency, of which the load itself says that they are true. Then the machine or the
   * service was slow, and whether a healthy stack is quiet is not known.
   */
  readonly borneOut: boolean;
}

/** What the P95 must exceed for an alert on it to be true: the objectives of their rules. */
export const latencyAlerts: Readonly<Record<string, "latencyWarningSeconds" | "latencyCriticalSeconds">> = {
  PredictionLatencyHigh: "latencyWarningSeconds",
  PredictionLatencyCritical: "latencyCriticalSeconds",
};

/** Share of the demand that must have been answered: silence without load says nothing. */
const leastAnswered = 0.99;

export function noise({ messages, active, rate, answeredRate, p95Ms }: QuietCourse, objectives: Objectives): Noise {
  const told = messages.filter(({ status }) => status === "firing");
  const isTrue = (name: string): boolean => {
    const threshold = latencyAlerts[name];
    return threshold !== undefined && p95Ms > objectives[threshold] * 1000;
  };
  const rightly = (name: string): string => (isTrue(name) ? `, and rightly: the load saw a P95 of ${p95Ms} ms` : "");
  const unanswered = answeredRate < rate * leastAnswered;
  const problems = [
    ...unique(told.map(({ name, severity }) => `${name} (${severity}) reached the receiver${rightly(name)}`)),
    ...unique(active)
      .filter((it) => !told.some(({ name }) => name === it))
      .map((it) => `${it} fired${rightly(it)}`),
    ...(unanswered ? [`only ${answeredRate} of ${rate} requests/s were answered`] : []),
  ];
  const fired = [...told.map(({ name }) => name), ...active];
  return { problems, borneOut: fired.length > 0 && fired.every(isTrue) && !unanswered };
}

function secondsBetween(from: number, to: number): number {
  return Math.round((to - from) / 1000);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
