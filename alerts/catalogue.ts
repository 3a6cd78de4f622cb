/** What alerts there are: of a site, and of any. */
import { objectivesSchema } from "../signals/objectives.ts";
import { hostSchema, portsSchema, roles, type Site } from "../signals/site.ts";
import { definedGroups } from "./groups.ts";
import type { LabelSet } from "./matchers.ts";
import { applyOverrides } from "./overrides.ts";
import type { Alert, Group } from "./rule.ts";

/** A site that has of everything something, so that it has every alert. */
const complete: Site = {
  stack: "complete",
  environment: "local",
  hosts: [hostSchema.parse({ name: "host", docker: "unix:///docker.sock", address: "172.30.77.1", roles })],
  ports: portsSchema.parse({}),
  objectives: objectivesSchema.parse({}),
  scrapeIntervalSeconds: 15,
  replicas: 2,
  clients: [{ name: "client", prefixes: ["client."], requestsPerSecond: 1, maximumSeries: 1 }],
};

/** Every alert by its name, as defined; where one name stands for several, the first of them. */
export const alertsByName: ReadonlyMap<string, Alert> = new Map(
  alertsOf(definedGroups(complete))
    .toReversed()
    .map((alert) => [alert.name, alert]),
);

/** Rule groups of a site in the order in which they are written, with what the site says otherwise. */
export function ruleGroups(site: Site): readonly Group[] {
  return applyOverrides(definedGroups(site), site.overrides ?? {});
}

export function alertsOf(groups: readonly Group[]): readonly Alert[] {
  return groups.flatMap(({ rules }) => rules.flatMap((rule) => (rule.kind === "alert" ? [rule] : [])));
}

/** Without named clients everybody is this one. */
const onlyClient = "default";

/** Every combination of labels by which routes may see an alert of the site. */
export function labelSets(site: Site): readonly LabelSet[] {
  const hosts = site.hosts.map(({ name }) => name);
  const clients = (site.clients ?? []).map(({ name }) => name);
  return alertsOf(ruleGroups(site)).flatMap((alert): LabelSet[] => {
    const { name: alertname, severity, owner } = alert;
    const byHost = valuesOf(alert, "host", hosts).map((host): LabelSet => (host === undefined ? {} : { host }));
    const byClient = valuesOf(alert, "client", clients.length > 0 ? clients : [onlyClient]);
    return byHost.flatMap((host) =>
      byClient.map((client) => ({
        alertname,
        severity,
        owner,
        ...host,
        ...(client === undefined ? {} : { client }),
      })),
    );
  });
}

/** An alert that carries the label says so: in its own labels, or in its description. */
function valuesOf(
  alert: Alert,
  label: "host" | "client",
  possible: readonly string[],
): readonly (string | undefined)[] {
  const own = alert.labels?.[label];
  if (own !== undefined) return [own];
  return alert.mentions.includes(label) ? possible : [undefined];
}
