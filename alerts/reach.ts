/** Whether each alert has someone who hears of it, and each receiver something to hear. */
import type { Severity } from "../signals/alert-labels.ts";
import type { Receiver } from "../signals/receivers.ts";
import type { Site } from "../signals/site.ts";
import { labelSets } from "./catalogue.ts";
import { type LabelSet, matches } from "./matchers.ts";
import { heartbeat, receiverRoutes, silent } from "./routing.ts";

/** Names of the receivers that an alert reaches, the time of day aside. */
export function receiversOf(labels: LabelSet, routes: ReturnType<typeof receiverRoutes>): readonly string[] {
  const told = routes.filter(({ matchers }) => matches(matchers, labels)).map(({ receiver }) => receiver);
  return told.length > 0 ? [...new Set(told)] : [silent];
}

/**
 * Alerts of a severity that receivers are there for, and that reach none of them: a gap between owners, hosts or clients.
 * A severity that no receiver asks for is left to those who look; without receivers everything is.
 */
export function unheardAlerts(site: Site): readonly LabelSet[] {
  const wanted = new Set<Severity>((site.receivers ?? []).flatMap(({ severities }) => severities));
  const routes = receiverRoutes(site);
  return labelSets(site)
    .filter(
      ({ alertname, severity }) => alertname !== heartbeat && severity !== "info" && wanted.has(severity as Severity),
    )
    .filter((labels) => receiversOf(labels, routes).includes(silent));
}

/** Receivers that no alert of the site can reach. */
export function receiversWithoutAlerts(site: Site): readonly Receiver[] {
  const told = new Set(receiverRoutes(site).map(({ receiver }) => receiver));
  return (site.receivers ?? []).filter(({ name }) => !told.has(name));
}
