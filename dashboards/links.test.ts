import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { series } from "../signals/index.ts";
import { objectivesSchema } from "../signals/objectives.ts";
import { panelScope } from "../signals/promql/index.ts";
import { table, timeSeries, type View } from "./common.ts";
import { compose } from "./frame.ts";
import { clientIdentity, clientsIdentity, sloIdentity, systemHealthIdentity } from "./identities.ts";
import { clientTag, linked, toClient, toSeries } from "./links.ts";

const view: View = { objectives: objectivesSchema.parse({}), scope: panelScope };
const head = ({ links = [] }: Dashboard) => links.map(({ url, tags }) => url ?? tags.join());

describe("links in the head", () => {
  const general = [sloIdentity, clientsIdentity, systemHealthIdentity].map((identity) => compose(identity, [], []));
  const acme = compose(clientIdentity("acme"), [], [], { tags: [clientTag] });

  test("lead to every other dashboard, and from Clients to a menu of single ones", () => {
    assert.deepEqual(linked([...general, acme]).map(head), [
      ["/d/vigia-clients", "/d/vigia-system-health"],
      ["/d/vigia-slo", "/d/vigia-system-health", clientTag],
      ["/d/vigia-slo", "/d/vigia-clients"],
      ["/d/vigia-slo", "/d/vigia-clients", "/d/vigia-system-health"],
    ]);
  });

  test("without single ones there is no menu", () => {
    assert.deepEqual(linked(general).map(head)[1], ["/d/vigia-slo", "/d/vigia-system-health"]);
  });
});

describe("drilldowns", () => {
  const columns = [{ signal: series.requests }];
  const look = { title: "t", description: "d" };

  test("of a line take its label, and of a table the field of its row", () => {
    const line = timeSeries(view, [series.requests], { drilldown: toSeries }).build();
    const rows = table(view, ["series_id"], columns, { ...look, drilldown: toSeries }).build();
    const url = (from: string) => `/d/vigia-series?var-series_id=\${${from}.series_id}&\${__url_time_range}`;
    assert.equal(line.fieldConfig?.defaults.links?.[0]?.url, url("__field.labels"));
    const column = rows.fieldConfig?.overrides.find(({ matcher }) => matcher.options === "series_id");
    assert.deepEqual(column?.properties, [
      { id: "links", value: [{ title: toSeries.title, url: url("__data.fields") }] },
    ]);
  });

  test("of a table without their label are refused by name", () => {
    assert.throws(
      () => table(view, ["series_id"], columns, { ...look, drilldown: toClient }),
      /table "t" has no column "client" to open "Open the client" from/,
    );
  });
});
