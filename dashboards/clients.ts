/** Clients: one dashboard of all of them, and one of each that the stack's configuration names. */
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { business, clients, series } from "../signals/index.ts";
import { clientScope, hostScope, type Scope } from "../signals/promql/index.ts";
import { hostsWith, type Site, type SiteClient } from "../signals/site.ts";
import { longTerm, note, showing, stat, table, timeSeries, type View } from "./common.ts";
import { compose, type Section } from "./frame.ts";
import { clientIdentity, clientsIdentity } from "./identities.ts";
import { clientTag, toClient, toSeries } from "./links.ts";
import { clientVariable, datasourceVariable, hostVariable, longTermVariable } from "./variables.ts";

const drilldown = toClient;
/** Bars of days, over a month: the dashboard itself shows an hour at first. */
const daily = { bars: true, stacked: true, interval: "1d", timeFrom: "30d", span: 12 } as const;

export const overview = (view: View) =>
  table(
    view,
    ["client"],
    [
      { signal: clients.requests, title: "Requests a second" },
      { signal: clients.points, title: "Points a second" },
      { signal: clients.latencyP95, title: "P95 latency" },
      { signal: clients.errorRatio, title: "Error rate" },
      { signal: clients.refused, title: "Refused a second" },
      { signal: clients.anomalyRatio, title: "Anomaly rate" },
    ],
    {
      title: "Clients",
      description:
        "What each client asks for and gets now, the busiest first. __none__ is who gave no key that is known.",
      drilldown,
    },
  );

export const requestsNow = (view: View) => stat(view, clients.requests, { title: "Requests now" });
export const pointsNow = (view: View) => stat(view, clients.points, { title: "Predicted points now" });
export const latencyNow = (view: View) => stat(view, clients.latencyP95, { title: "P95 latency now" });
export const errorsNow = (view: View) => stat(view, clients.errorRatio, { title: "Error rate now" });
export const refusedNow = (view: View) => stat(view, clients.refused, { title: "Refused now" });
export const anomaliesNow = (view: View) => stat(view, clients.anomalyRatio, { title: "Anomaly rate now" });

export const requests = (view: View) => timeSeries(view, [clients.requests], { drilldown });
export const points = (view: View) => timeSeries(view, [clients.points], { drilldown });
export const codes = (view: View) => timeSeries(view, [clients.requestsByCode], { stacked: true, drilldown });
export const pointsOfDay = (view: View) => timeSeries(longTerm(view), [business.pointsByClient], daily);
export const requestsOfDay = (view: View) => timeSeries(longTerm(view), [business.requestsByClient], daily);

export const latencyP95 = (view: View) => timeSeries(view, [clients.latencyP95], { span: 12, drilldown });
export const latencyMean = (view: View) => timeSeries(view, [clients.latencyMean], { span: 12, drilldown });

export const errorRatio = (view: View) => timeSeries(view, [clients.errorRatio], { drilldown });
export const mistakes = (view: View) => timeSeries(view, [clients.mistakes], { drilldown });
export const refused = (view: View) => timeSeries(view, [clients.refused], { drilldown });

export const anomalyRatio = (view: View) => timeSeries(view, [clients.anomalyRatio], { drilldown });
export const anomalies = (view: View) => timeSeries(view, [clients.anomalies], { drilldown });
export const anomaliesOfDay = (view: View) =>
  timeSeries(longTerm(view), [business.anomaliesByClient], { ...daily, span: 8 });

/** What one client and all of them are shown alike. */
function sections(view: View): readonly Section[] {
  const show = showing(view);
  return [
    { title: "Volume", panels: show(requests, points, codes, pointsOfDay, requestsOfDay) },
    { title: "Latency", panels: show(latencyP95, latencyMean) },
    { title: "Errors and refusals", panels: show(errorRatio, mistakes, refused) },
    { title: "Anomalies", panels: show(anomalyRatio, anomalies, anomaliesOfDay) },
  ];
}

export function clientsDashboard(site: Site): Dashboard {
  const view: View = { objectives: site.objectives, scope: clientScope };
  return compose(
    clientsIdentity,
    [datasourceVariable(), longTermVariable(), hostVariable(), clientVariable()],
    [{ title: "Now", panels: showing(view)(overview) }, ...sections(view)],
  );
}

/** Series ids that a client owns, as a pattern of Prometheus: prefixes hold no special character but the dot. */
export function ownSeries({ prefixes }: Pick<SiteClient, "prefixes">): string {
  return prefixes.map((prefix) => `${prefix.replaceAll(".", "\\.")}.*`).join("|");
}

/** The busiest series of a client, each by itself: added up they would lack the folded ones. */
export const busiestSeries = (view: View) =>
  table(
    view,
    ["series_id"],
    [
      { signal: series.requests, title: "Requests a second" },
      { signal: series.ofBusiest.latencyP95, title: "P95 latency" },
      { signal: series.ofBusiest.anomalyRatio, title: "Anomaly rate" },
      { signal: series.ofBusiest.cacheHitRatio, title: "Cache hit rate" },
    ],
    {
      title: "Busiest series of this client",
      description: "The series of the client that are asked for most, and what they get. Unfolded series only.",
      span: 16,
      drilldown: toSeries,
    },
  );

function contract(site: Site, { name, prefixes, requestsPerSecond, maximumSeries }: SiteClient): string {
  const replicas = site.replicas * hostsWith(site, "prediction").length;
  return [
    `**${name}** owns the series whose ids start with ${prefixes.map((prefix) => `\`${prefix}\``).join(", ")}.`,
    `It may have ${maximumSeries} of them, and send ${requestsPerSecond} requests a second to each of the ${replicas} replicas; what is more is refused with 429.`,
    "All numbers but those of single series cover folded series too.",
  ].join("\n\n");
}

function clientDashboard(site: Site, client: SiteClient): Dashboard {
  const filters = { ...hostScope.filters, client: client.name };
  const view: View = { objectives: site.objectives, scope: { ...hostScope, filters } };
  const own: Scope = { ...hostScope, filters: { ...hostScope.filters, series_id: { matches: ownSeries(client) } } };
  const now = showing(view)(requestsNow, pointsNow, latencyNow, errorsNow, refusedNow, anomaliesNow);
  return compose(
    clientIdentity(client.name),
    [datasourceVariable(), longTermVariable(), hostVariable()],
    [
      { title: "Now", panels: now },
      ...sections(view),
      {
        title: "Series",
        panels: [
          busiestSeries({ ...view, scope: own }),
          note("What the client may do", contract(site, client), { span: 8, height: 8 }),
        ],
      },
    ],
    { tags: [clientTag] },
  );
}

/** One for each client of the configuration; none where everybody is one client. */
export function clientDashboards(site: Site): readonly Dashboard[] {
  return (site.clients ?? []).map((client) => clientDashboard(site, client));
}
