/** How long an alert takes by its own rule: from the rules and the route that are in force, not from our intentions. */
import { load } from "js-yaml";
import { z } from "zod";
import type { RuleGroups } from "./monitoring.ts";

export interface RouteTimes {
  readonly groupWaitSeconds: number;
  readonly groupIntervalSeconds: number;
}

export interface AlertTimes {
  /** The longest range that the expression looks back over, recorded series included. */
  readonly windowSeconds: number;
  readonly forSeconds: number;
  readonly keepFiringSeconds: number;
  readonly intervalSeconds: number;
  /** From the fault to the message. */
  readonly detectSeconds: number;
  /** From the repair to the message that says so. */
  readonly resolveSeconds: number;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a duration as Prometheus writes it: `1m30s`, `200ms`. */
export function secondsOf(duration: string): number {
  let seconds = 0;
  for (const [, amount, unit = ""] of duration.matchAll(/(\d+)(ms|[smhdw])/g)) {
    seconds += Number(amount) * (unit === "ms" ? 0.001 : (unitSeconds[unit] ?? 0));
  }
  return seconds;
}

/** The route's own times are the root's: the drill's route sets none. */
export function routeTimes(alertmanagerConfig: string): RouteTimes {
  const schema = z.object({ route: z.object({ group_wait: z.string(), group_interval: z.string() }) });
  const { route } = schema.parse(load(alertmanagerConfig));
  return { groupWaitSeconds: secondsOf(route.group_wait), groupIntervalSeconds: secondsOf(route.group_interval) };
}

/** A component that was started again takes its time until it works. */
const recoverySeconds = 30;

/**
 * The times of an alert.
 *
 * A fault is seen at the latest when it fills the rule's window, or, where the rule has none, at the next scrape; and then at
 * the next evaluation. Then the condition must hold for `for`, counted in evaluations, and Alertmanager waits for `group_wait`. A
 * recovery is told when the window has forgotten the fault, and then at the next `group_interval`.
 * Throws where no such alert is in force.
 */
export function alertTimes(groups: RuleGroups, name: string, route: RouteTimes): AlertTimes {
  const group = groups.find(({ rules }) => rules.some((rule) => rule.type === "alerting" && rule.name === name));
  if (group === undefined) {
    throw new Error(
      `Prometheus has no alert ${name}: is the stack up to date, and the alert not switched off? (make up)`,
    );
  }
  const rules = group.rules.filter((rule) => rule.type === "alerting" && rule.name === name);
  const intervalSeconds = group.interval;
  const windowSeconds = Math.max(...rules.map(({ query }) => windowOf(groups, query)));
  const forSeconds = Math.max(...rules.map(({ duration }) => duration));
  const keepFiringSeconds = Math.max(...rules.map(({ keepFiringFor }) => keepFiringFor));
  const seen = Math.max(windowSeconds, intervalSeconds) + intervalSeconds;
  const held = Math.ceil(forSeconds / intervalSeconds) * intervalSeconds;
  return {
    windowSeconds,
    forSeconds,
    keepFiringSeconds,
    intervalSeconds,
    detectSeconds: seen + held + route.groupWaitSeconds,
    resolveSeconds: recoverySeconds + seen + keepFiringSeconds + 2 * intervalSeconds + route.groupIntervalSeconds,
  };
}

function windowOf(groups: RuleGroups, query: string, above: readonly string[] = []): number {
  const ranges = [...query.matchAll(/\[([0-9a-z]+)(?::[0-9a-z]*)?\]/g)].map(([, range = ""]) => secondsOf(range));
  const recorded = [...query.matchAll(/[a-zA-Z_]+:[a-zA-Z0-9_:]+/g)].map(([name]) => name);
  const behind = recorded.flatMap((name) => {
    const rule = groups.flatMap(({ rules }) => rules).find((it) => it.type === "recording" && it.name === name);
    // A recording that reads itself would have no end.
    return rule === undefined || above.includes(name) ? [] : [windowOf(groups, rule.query, [...above, name])];
  });
  return Math.max(0, ...ranges, ...behind);
}
