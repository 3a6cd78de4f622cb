/** What the normaliser holds for any dashboard, not only for those that there are. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Dashboard, DashboardBuilder, RowBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import fc from "fast-check";
import { normalise, toJson } from "../normalise.ts";
import { datasource, longTermDatasource } from "../stores.ts";
import { parseDocument } from "./document.ts";
import { lintDocuments } from "./index.ts";
import { structure } from "./structure.ts";

const row = fc.record({ kind: fc.constant("row" as const) });
const panel = fc.record({
  kind: fc.constant("panel" as const),
  span: fc.integer({ min: 1, max: 24 }),
  height: fc.integer({ min: 1, max: 20 }),
  queries: fc.integer({ min: 1, max: 26 }),
  longTerm: fc.boolean(),
});
const items = fc.array(fc.oneof({ weight: 1, arbitrary: row }, { weight: 5, arbitrary: panel }), { maxLength: 30 });
type Items = typeof items extends fc.Arbitrary<infer T> ? T : never;

function build(list: Items): Dashboard {
  const builder = new DashboardBuilder("d").uid("any").readonly();
  list.forEach((item, at) => {
    if (item.kind === "row") {
      builder.withRow(new RowBuilder(`row ${at}`));
      return;
    }
    const source = item.longTerm ? longTermDatasource : datasource;
    const targets = Array.from({ length: item.queries }, () => new DataqueryBuilder().expr("up").datasource(source));
    builder.withPanel(new PanelBuilder().title(`panel ${at}`).span(item.span).height(item.height).targets(targets));
  });
  return normalise(builder.build());
}

const holds = (check: (dashboard: Dashboard, list: Items) => void) =>
  fc.assert(
    fc.property(items, (list) => check(build(list), list)),
    { numRuns: 60 },
  );

describe("the normaliser, for any rows and panels", () => {
  test("ids, refIds and places are such that the lint finds nothing", () => {
    holds((dashboard) => assert.deepEqual(lintDocuments([parseDocument(toJson(dashboard), "any")], structure), []));
  });

  test("nothing is lost, and the order of reading is the order of building", () => {
    holds((dashboard, list) => {
      const places = (dashboard.panels ?? []).map(({ gridPos }) => [gridPos?.y ?? -1, gridPos?.x ?? -1] as const);
      assert.equal(places.length, list.length);
      const inOrder = places.toSorted(([ay, ax], [by, bx]) => ay - by || ax - bx);
      assert.deepEqual(places, inOrder);
    });
  });

  test("sizes and data sources stay as they were asked for", () => {
    holds((dashboard, list) => {
      for (const [at, item] of list.entries()) {
        const shown = dashboard.panels?.[at];
        if (item.kind === "row" || !shown || !("targets" in shown)) continue;
        assert.deepEqual([shown.gridPos?.w, shown.gridPos?.h], [item.span, item.height]);
        assert.equal(shown.targets?.length, item.queries);
        const uid = item.longTerm ? "$longterm" : "$datasource";
        const [drawn] = parseDocument(toJson({ ...dashboard, panels: [shown] }), "any").panels;
        assert.ok(drawn);
        assert.ok([drawn, ...drawn.targets].every(({ datasource }) => datasource?.uid === uid));
      }
    });
  });

  test("to normalise twice is to normalise once, and the text is the same", () => {
    holds((dashboard) => assert.equal(toJson(normalise(dashboard)), toJson(dashboard)));
  });
});
