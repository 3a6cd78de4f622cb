import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardLinkBuilder,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { normalise, toJson } from "./normalise.ts";
import { datasource, longTermDatasource } from "./stores.ts";
import { note } from "./text.ts";

const query = () => new DataqueryBuilder().expr("up");
const panel = (span: number, height = 8) => new PanelBuilder().title("p").span(span).height(height).withTarget(query());

describe("normalise", () => {
  test("panels flow from left to right, lines are as high as their highest panel, rows take a line of their own", () => {
    const dashboard = normalise(
      new DashboardBuilder("d")
        .withRow(new RowBuilder("first"))
        .withPanel(panel(12, 4))
        .withPanel(panel(8, 6))
        .withPanel(panel(8, 2))
        .withRow(new RowBuilder("second"))
        .withPanel(panel(24))
        .build(),
    );
    const places = dashboard.panels?.map(({ gridPos }) => gridPos && [gridPos.x, gridPos.y, gridPos.w, gridPos.h]);
    assert.deepEqual(places, [
      [0, 0, 24, 1],
      [0, 1, 12, 4],
      [12, 1, 8, 6],
      [0, 7, 8, 2],
      [0, 9, 24, 1],
      [0, 10, 24, 8],
    ]);
  });

  test("rows and panels get ids of their own, queries their refIds and the data source", () => {
    const dashboard = normalise(
      new DashboardBuilder("d").withRow(new RowBuilder("r")).withPanel(panel(8).withTarget(query())).build(),
    );
    assert.deepEqual(
      dashboard.panels?.map(({ id }) => id),
      [1, 2],
    );
    const [, drawn] = dashboard.panels ?? [];
    const targets = drawn && "targets" in drawn ? drawn.targets : [];
    assert.deepEqual(JSON.parse(JSON.stringify(targets)), [
      { expr: "up", refId: "A", datasource },
      { expr: "up", refId: "B", datasource },
    ]);
  });

  test("a panel reads one store, Prometheus unless its queries say another; a text reads none", () => {
    const longTerm = () => query().datasource(longTermDatasource);
    const read = new PanelBuilder().title("long").span(8).height(8).withTarget(longTerm());
    const dashboard = normalise(
      new DashboardBuilder("d").withPanel(read).withPanel(note("n", "Some text.")).withPanel(panel(8)).build(),
    );
    const sources = dashboard.panels?.map((item) => ("datasource" in item ? item.datasource : undefined));
    assert.deepEqual(sources, [longTermDatasource, undefined, datasource]);
    const mixed = new DashboardBuilder("d").withPanel(panel(8).title("both").withTarget(longTerm()));
    assert.throws(() => normalise(mixed.build()), /panel "both" reads \$datasource and \$longterm/);
  });

  test("a click on an element leads where title and address say, nothing else", () => {
    const link = new DashboardLinkBuilder("Open").url("/d/x?var-a=1");
    const [drawn] = normalise(new DashboardBuilder("d").withPanel(panel(8).dataLinks([link])).build()).panels ?? [];
    const links = drawn && "fieldConfig" in drawn ? drawn.fieldConfig?.defaults.links : undefined;
    assert.deepEqual(links, [{ title: "Open", url: "/d/x?var-a=1" }]);
  });

  test("what can't be shown is refused by the panel's title", () => {
    assert.throws(() => panel(25), /24/);
    const collapsed = new DashboardBuilder("d").withRow(new RowBuilder("hidden").withPanel(panel(8)));
    assert.throws(() => normalise(collapsed.build()), /row "hidden" holds panels/);
    const crowded = panel(8).targets(Array.from({ length: 27 }, query));
    assert.throws(() => normalise(new DashboardBuilder("d").withPanel(crowded).build()), /more than 26/);
  });

  test("JSON does not depend on the order of keys", () => {
    const { title, uid, ...rest } = new DashboardBuilder("d").uid("u").build();
    assert.equal(toJson({ title, uid, ...rest } as Dashboard), toJson({ ...rest, uid, title } as Dashboard));
  });
});
