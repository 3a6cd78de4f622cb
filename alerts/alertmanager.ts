/** Alertmanager's configuration: who hears of what, and what is kept quiet because something else already says it. */
import { type Receiver, receiverUrlFile, type Site } from "../signals/site.ts";
import { type InhibitRule, inhibitRules } from "./inhibition.ts";
import { toYaml } from "./render.ts";

interface Route {
  readonly receiver: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

interface ReceiverConfig {
  readonly name: string;
  readonly webhook_configs?: readonly { readonly url_file: string; readonly send_resolved: boolean }[];
}

export interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly ReceiverConfig[];
  readonly inhibit_rules: readonly InhibitRule[];
}

/** Takes what no receiver wants; with it the configuration is complete before any webhook is known. */
const silent = "nobody";

function routesOf(receiver: Receiver): readonly Route[] {
  const heartbeat: Route = {
    receiver: receiver.name,
    matchers: ['alertname="Watchdog"'],
    repeat_interval: "5m",
    continue: true,
  };
  const others: Route = {
    receiver: receiver.name,
    matchers: ['alertname!="Watchdog"', `severity=~"${receiver.severities.join("|")}"`],
    continue: true,
  };
  // Who takes info alerts takes the heartbeat, often enough to notice when it stops.
  return receiver.severities.includes("info") ? [heartbeat, others] : [others];
}

export function alertmanager(site: Site): AlertmanagerConfig {
  const receivers = site.receivers ?? [];
  const clash = receivers.find(({ name }) => name === silent);
  if (clash)
    throw new Error(`receivers: the name "${silent}" is taken by the receiver that tells nobody: choose another`);
  return {
    route: {
      receiver: silent,
      group_by: ["alertname", "host"],
      group_wait: "10s",
      group_interval: "1m",
      repeat_interval: "4h",
      routes: receivers.flatMap(routesOf),
    },
    receivers: [
      { name: silent },
      ...receivers.map((receiver) => ({
        name: receiver.name,
        webhook_configs: [{ url_file: receiverUrlFile(receiver), send_resolved: true }],
      })),
    ],
    inhibit_rules: inhibitRules,
  };
}

/** The text of `alertmanager.yaml`. It names files for webhook URLs and holds no secret. */
export function renderAlertmanager(site: Site): string {
  return toYaml(alertmanager(site));
}
