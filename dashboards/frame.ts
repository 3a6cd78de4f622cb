/** What all dashboards share: identity, time range, variables and links to each other. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { normalise } from "./normalise.ts";

export interface Identity {
  /** Part of the address: bookmarks and links depend on it, so it never changes. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
}

export const performanceOverviewIdentity: Identity = {
  uid: "vigia-performance-overview",
  title: "Performance Overview",
  description: "Latency, throughput, cache and anomalies of the predictions, against the site's objectives.",
};

export const systemHealthIdentity: Identity = {
  uid: "vigia-system-health",
  title: "System Health",
  description: "CPU, memory, network, disk, errors and restarts of every service and host.",
};

export interface Section {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

function linkTo({ uid, title, description }: Identity): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .icon("dashboard")
    .tooltip(description)
    .url(`/d/${uid}`)
    .includeVars(true)
    .keepTime(true);
}

/** A finished dashboard of the given sections. */
export function compose(
  { uid, title, description }: Identity,
  variables: Builder<VariableModel>[],
  links: readonly Identity[],
  sections: readonly Section[],
): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["vigia"])
    .readonly()
    .timezone("browser")
    .time({ from: "now-1h", to: "now" })
    .refresh("30s")
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables)
    .links(links.map(linkTo));
  for (const section of sections) {
    builder.withRow(new RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  return normalise(builder.build());
}
