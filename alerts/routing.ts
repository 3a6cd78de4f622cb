/** Who hears of what: one branch of routes a receiver, each of which sees every alert. */
import type { Severity } from "../signals/alert-labels.ts";
import type { Receiver } from "../signals/receivers.ts";
import type { Site } from "../signals/site.ts";
import { alertsOf, labelSets, ruleGroups } from "./catalogue.ts";
import { type Mute, mutes } from "./maintenance.ts";
import { is, isNot, type LabelSet, type Matcher, matches } from "./matchers.ts";
import { type NamedInterval, weeklyInterval } from "./time-intervals.ts";

export interface Route {
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  /** Whether what matches is offered to the next route too. */
  readonly continue: boolean;
  /** Names of the intervals outside of which, and in which, it tells nobody; routes below don't inherit them. */
  readonly active?: readonly string[];
  readonly mute?: readonly string[];
  readonly repeatInterval?: string;
  /** Of those below the first that matches takes an alert. */
  readonly routes: readonly Route[];
}

/** Takes what no receiver wants; with it the configuration is complete before any receiver is known. */
export const silent = "nobody";

/** The alert that always fires; who asks for `info` hears of it and of nothing else that is info. */
export const heartbeat = "Watchdog";

/** Times in which a receiver may be told, each under a name of its own. */
export function activeIntervals(receivers: readonly Receiver[]): readonly NamedInterval[] {
  return receivers.flatMap((receiver) =>
    (receiver.activeTimes ?? []).map((times, index) => ({
      name: activeName(receiver, index),
      time_intervals: [weeklyInterval(times)],
    })),
  );
}

function activeName({ name }: Receiver, index: number): string {
  return `active-${name}-${index + 1}`;
}

/** The routes of a site's receivers, without those that none of its alerts can reach. */
export function receiverRoutes(site: Site): readonly Route[] {
  const sets = labelSets(site);
  const muted = mutes(site.maintenance ?? []);
  const watched = alertsOf(ruleGroups(site)).some(({ name }) => name === heartbeat);
  return (site.receivers ?? []).flatMap((receiver) => [
    ...(watched && receiver.severities.includes("info") ? [heartbeatRoute(receiver)] : []),
    ...byActiveTimes(receiver).flatMap(([severities, active]) =>
      reachable([noticeRoute(receiver, severities, active, muted)], sets),
    ),
  ]);
}

/** Often enough that whoever expects it notices when it stops. */
function heartbeatRoute({ name }: Receiver): Route {
  return { receiver: name, matchers: [is("alertname", heartbeat)], continue: true, repeatInterval: "5m", routes: [] };
}

/** A receiver's severities, those together that are told at the same times. */
function byActiveTimes(receiver: Receiver): readonly (readonly [readonly Severity[], readonly string[]])[] {
  const together = new Map<string, readonly Severity[]>();
  for (const severity of receiver.severities.filter((one) => one !== "info")) {
    const times = (receiver.activeTimes ?? []).flatMap((time, index) =>
      time.severities === undefined || time.severities.includes(severity) ? [activeName(receiver, index)] : [],
    );
    const key = times.join(" ");
    together.set(key, [...(together.get(key) ?? []), severity]);
  }
  return [...together].map(([key, severities]) => [severities, key === "" ? [] : key.split(" ")]);
}

function noticeRoute(
  receiver: Receiver,
  severities: readonly Severity[],
  active: readonly string[],
  muted: readonly Mute[],
): Route {
  const { name, owners, hosts, clients } = receiver;
  const times = active.length === 0 ? {} : { active };
  return {
    receiver: name,
    matchers: [
      isNot("alertname", heartbeat),
      is("severity", ...severities),
      ...(owners === undefined ? [] : [is("owner", ...owners)]),
      ...(hosts === undefined ? [] : [is("host", ...hosts)]),
      ...(clients === undefined ? [] : [is("client", ...clients)]),
    ],
    continue: true,
    ...times,
    routes: combinations(muted).map((mutes) => ({
      receiver: name,
      matchers: mutes.map(({ label, value }) => is(label, value)),
      continue: false,
      ...times,
      mute: mutes.map(({ interval }) => interval),
      routes: [],
    })),
  };
}

/** An alert of a host and of a client is mute while either is: the first route that matches must name both. */
function combinations(muted: readonly Mute[]): readonly (readonly Mute[])[] {
  const hosts = muted.filter(({ label }) => label === "host");
  const clients = muted.filter(({ label }) => label === "client");
  const both = hosts.flatMap((host) => clients.map((client) => [host, client]));
  return [...both, ...muted.map((mute) => [mute])];
}

/** Routes that some of these alerts take. */
export function reachable(routes: readonly Route[], sets: readonly LabelSet[]): readonly Route[] {
  let left = sets;
  const found: Route[] = [];
  for (const route of routes) {
    const taken = left.filter((labels) => matches(route.matchers, labels));
    if (taken.length > 0) found.push({ ...route, routes: reachable(route.routes, taken) });
    if (!route.continue) left = left.filter((labels) => !taken.includes(labels));
  }
  return found;
}
