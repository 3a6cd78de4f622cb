/** The two places where signals are read: Grafana's panels and Prometheus' rules. */
import type { Site } from "../site.ts";
import { type Expression, expression, type Scope } from "./expression.ts";

/** Scope of a panel: Grafana chooses the window; its variables choose hosts, series and model versions. */
export const panelScope: Scope = {
  window: "$__rate_interval",
  filters: {
    host: { matches: "$host" },
    series_id: { matches: "$series_id" },
    model_version: { matches: "$model_version" },
  },
};

/** Scope of a panel on a dashboard that has no variables of models. */
export const hostScope: Scope = { window: "$__rate_interval", filters: { host: { matches: "$host" } } };

/** Scope of a panel about clients; what carries no client is filtered by host alone. */
export const clientScope: Scope = { ...hostScope, filters: { ...hostScope.filters, client: { matches: "$client" } } };

/** Seconds as a Prometheus duration. */
export function duration(seconds: number): string {
  if (!Number.isInteger(seconds) || seconds <= 0) throw new RangeError(`${seconds} s: must be whole and positive`);
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration of one number and one unit, as `duration` and our configuration write it. */
export function secondsOf(text: string): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const factor = unitSeconds[unit ?? ""];
  if (factor === undefined) throw new Error(`duration "${text}": expected a number and one of s, m, h, d`);
  return Number(number) * factor;
}

/**
 * Seconds that a rule's rate looks back: eight scrapes, so that a lost scrape or two changes little, and at least a
 * minute, so that a handful of requests does not decide. At the default 15 s that is two minutes.
 */
export function ruleWindowSeconds(site: Pick<Site, "scrapeIntervalSeconds">): number {
  return Math.max(8 * site.scrapeIntervalSeconds, 60);
}

/** Scope of a rule: no filters, because rules are aggregated by host and hold for every host. */
export function ruleScope(site: Pick<Site, "scrapeIntervalSeconds">): Scope {
  return { window: duration(ruleWindowSeconds(site)), filters: {} };
}

/** The expression over a window of its own (seconds), whatever the scope's: for what has a meaning over that time only. */
export function inWindow<L extends string>(seconds: number, part: Expression<L>): Expression<L> {
  return expression((scope) => part.render({ ...scope, window: duration(seconds) }), part.atomic);
}

/**
 * The expression over a window of its own of which only one value every `stepSeconds` is read: for windows of weeks, of which
 * each value says as much as its neighbours. Sums of recorded values become smaller by as much, ratios and means stay.
 */
export function inSampledWindow<L extends string>(
  seconds: number,
  stepSeconds: number,
  part: Expression<L>,
): Expression<L> {
  const window = `${duration(seconds)}:${duration(stepSeconds)}`;
  return expression((scope) => part.render({ ...scope, window }), part.atomic);
}
