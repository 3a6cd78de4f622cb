/** Links between dashboards, and from an element of a panel to the dashboard that shows it alone. */
import {
  type Dashboard,
  type DashboardLink,
  DashboardLinkBuilder,
  DashboardLinkType,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { clientsIdentity, type Identity, seriesIdentity } from "./identities.ts";

/** Carried by the dashboards that are generated one for each client: too many to stand in the head of all others. */
export const clientTag = "vigia-client";

function isGenerated({ tags }: Dashboard): boolean {
  return tags?.includes(clientTag) ?? false;
}

function withoutPlacement({ placement: _, ...link }: DashboardLink): DashboardLink {
  // The SDK hides every link in the controls menu; without a placement it stands in the dashboard's head.
  return link;
}

function linkTo({ uid = "", title = "", description = "" }: Dashboard): DashboardLink {
  return withoutPlacement(
    new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .icon("dashboard")
      .tooltip(description)
      .url(`/d/${uid}`)
      .includeVars(true)
      .keepTime(true)
      .build(),
  );
}

/** A menu of the dashboards of single clients. */
function clientMenu(): DashboardLink {
  return withoutPlacement(
    new DashboardLinkBuilder("Client")
      .type(DashboardLinkType.Dashboards)
      .icon("external link")
      .tooltip("Dashboards of single clients.")
      .tags([clientTag])
      .asDropdown(true)
      .includeVars(false)
      .keepTime(true)
      .build(),
  );
}

/** The dashboards with links to each other; those of single clients are reached by a menu on Clients. */
export function linked(dashboards: readonly Dashboard[]): readonly Dashboard[] {
  const general = dashboards.filter((dashboard) => !isGenerated(dashboard));
  const menu = dashboards.some(isGenerated) ? [clientMenu()] : [];
  return dashboards.map((dashboard) => ({
    ...dashboard,
    links: [
      ...general.filter(({ uid }) => uid !== dashboard.uid).map(linkTo),
      ...(dashboard.uid === clientsIdentity.uid ? menu : []),
    ],
  }));
}

/** Where a click on an element leads: a dashboard whose variable takes the value of the element's label of that name. */
export interface Drilldown {
  readonly title: string;
  readonly to: Identity;
  readonly label: string;
}

export const toSeries: Drilldown = { title: "Open the series", to: seriesIdentity, label: "series_id" };
export const toClient: Drilldown = { title: "Open the client", to: clientsIdentity, label: "client" };

/**
 * The address that Grafana makes of an element; the time range goes along. `from` is where it finds the label: of a time
 * series in its labels, in a table in the fields of the row. Values need no escaping: ids of series and names of clients
 * are letters, digits and `_ . : -`.
 */
export function drilldownUrl({ to, label }: Drilldown, from: "__field.labels" | "__data.fields"): string {
  return `/d/${to.uid}?var-${label}=\${${from}.${label}}&\${__url_time_range}`;
}
