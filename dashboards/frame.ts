/** What all dashboards share: identity, time range, variables and annotations. Links between them are made in links.ts. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel,
  RowBuilder,
  type VariableModel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { annotations } from "./annotations.ts";
import type { Identity } from "./identities.ts";
import { normalise } from "./normalise.ts";

export interface Section {
  readonly title: string;
  readonly panels: readonly Builder<Panel>[];
}

/** What a dashboard may have otherwise than the others. */
export interface Frame {
  /** Start of the time range at first sight, as Grafana writes it. */
  readonly from?: string;
  /** How often it asks again: what covers days need not ask twice a minute. */
  readonly refresh?: string;
  /** Besides `vigia`, which all have. */
  readonly tags?: readonly string[];
}

/** A finished dashboard of the given sections, without links. */
export function compose(
  { uid, title, description }: Identity,
  variables: Builder<VariableModel>[],
  sections: readonly Section[],
  { from = "now-1h", refresh = "30s", tags = [] }: Frame = {},
): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["vigia", ...tags])
    .readonly()
    .timezone("browser")
    .time({ from, to: "now" })
    .refresh(refresh)
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables)
    .annotations(annotations());
  for (const section of sections) {
    builder.withRow(new RowBuilder(section.title));
    for (const panel of section.panels) builder.withPanel(panel);
  }
  return normalise(builder.build());
}
