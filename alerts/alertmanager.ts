/** Alertmanager's configuration: who hears of what, and what is kept quiet because something else already says it. */
import type { Site } from "../signals/site.ts";
import { inhibitions } from "./inhibition.ts";
import { maintenanceIntervals } from "./maintenance.ts";
import { matcherText } from "./matchers.ts";
import { type ReceiverConfig, receiverConfig } from "./receivers.ts";
import { toYaml } from "./render.ts";
import { activeIntervals, type Route, receiverRoutes, silent } from "./routing.ts";
import { messageTemplates, templateFile } from "./templates.ts";
import type { NamedInterval } from "./time-intervals.ts";

export interface RouteConfig {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly mute_time_intervals?: readonly string[];
  readonly active_time_intervals?: readonly string[];
  readonly routes?: readonly RouteConfig[];
}

export interface InhibitRuleConfig {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal: readonly string[];
}

export interface AlertmanagerConfig {
  readonly templates: readonly string[];
  readonly route: RouteConfig;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibit_rules: readonly InhibitRuleConfig[];
  readonly time_intervals: readonly NamedInterval[];
}

export function alertmanager(site: Site): AlertmanagerConfig {
  const receivers = site.receivers ?? [];
  const routes = receiverRoutes(site);
  const used = new Set(routes.flatMap(intervalsOf));
  return {
    templates: [templateFile],
    route: {
      receiver: silent,
      // What goes wrong at one place at one time is one incident and one message; what is critical waits for no warning.
      group_by: ["severity", "host", "client"],
      group_wait: "10s",
      // An alert that joins an incident is told of by then.
      group_interval: "30s",
      repeat_interval: "4h",
      routes: routes.map(routeConfig),
    },
    receivers: [{ name: silent }, ...receivers.map(receiverConfig)],
    inhibit_rules: inhibitions(site).map(({ source, target, equal }) => ({
      source_matchers: source.map(matcherText),
      target_matchers: target.map(matcherText),
      equal,
    })),
    time_intervals: [...activeIntervals(receivers), ...maintenanceIntervals(site.maintenance ?? [])].filter(
      ({ name }) => used.has(name),
    ),
  };
}

function intervalsOf({ active = [], mute = [], routes }: Route): readonly string[] {
  return [...active, ...mute, ...routes.flatMap(intervalsOf)];
}

function routeConfig({ receiver, matchers, continue: goOn, active, mute, repeatInterval, routes }: Route): RouteConfig {
  return {
    receiver,
    matchers: matchers.map(matcherText),
    ...(goOn ? { continue: true } : {}),
    ...(repeatInterval === undefined ? {} : { repeat_interval: repeatInterval }),
    ...(active === undefined ? {} : { active_time_intervals: active }),
    ...(mute === undefined ? {} : { mute_time_intervals: mute }),
    ...(routes.length === 0 ? {} : { routes: routes.map(routeConfig) }),
  };
}

/** Path -> text. They name files for secrets and hold none. */
export function alertmanagerFiles(site: Site): Readonly<Record<string, string>> {
  return { "alertmanager.yaml": toYaml(alertmanager(site)), [templateFile]: messageTemplates(site) };
}
