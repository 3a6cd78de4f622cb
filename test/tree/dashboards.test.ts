import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "js-yaml";
import { z } from "zod";
import { dashboards } from "../../dashboards/index.ts";
import { dashboardUids } from "../../signals/dashboard-uids.ts";
import { renderFiles } from "../../stacks/rendering/all.ts";
import { dashboardFiles } from "../../stacks/rendering/files.ts";
import { example } from "../../stacks/testing/examples.ts";

const sources = z.object({
  datasources: z.array(
    z.object({
      ...{ uid: z.string(), name: z.string(), type: z.string() },
      isDefault: z.boolean().default(false),
      jsonData: z.object({ timeInterval: z.string().optional() }).default({}),
    }),
  ),
});

const providers = z.object({
  providers: z.array(z.object({ folder: z.string(), options: z.object({ path: z.string() }) })).length(1),
});

for (const stack of ["local", "production"] as const) {
  describe(stack, () => {
    const deployment = example(stack);
    const files = renderFiles(deployment);
    const { datasources } = sources.parse(load(files["grafana/datasources.yaml"] ?? ""));

    test("the stack deploys the very bytes that make render writes, and the lint reads", () => {
      const made = Object.fromEntries(dashboards(deployment.site).map(({ uid, json }) => [`${uid}.json`, json]));
      assert.deepEqual(dashboardFiles(deployment.site), made);
      const rendered = Object.entries(files).filter(([path]) => path.startsWith("dashboards/"));
      assert.deepEqual(
        Object.fromEntries(rendered.map(([path, text]) => [path.slice("dashboards/".length), text])),
        made,
      );
    });

    test("every dashboard that an alert may link to is there", () => {
      const made = dashboards(deployment.site).map(({ uid }) => uid);
      assert.deepEqual(
        dashboardUids.filter((uid) => !made.includes(uid)),
        [],
      );
    });

    test("the data sources are those that the dashboards' variables choose, and say how often is scraped", () => {
      const regexes = new Set<string>();
      for (const { json } of dashboards(deployment.site)) {
        for (const [, regex = ""] of json.matchAll(/"regex": "\/\^(\w+)\$\/"/g)) regexes.add(regex);
      }
      const read = datasources.filter(({ type }) => type === "prometheus");
      assert.deepEqual(read.map(({ name }) => name).sort(), [...regexes].sort());
      assert.deepEqual(
        read.filter(({ isDefault }) => isDefault).map(({ uid }) => uid),
        ["prometheus"],
      );
      for (const { jsonData } of read) assert.equal(jsonData.timeInterval, `${deployment.site.scrapeIntervalSeconds}s`);
    });

    test("Grafana's provider reads one folder, below the mount of the dashboards' volume", () => {
      const {
        providers: [provider],
      } = providers.parse(load(files["grafana/dashboards.yaml"] ?? ""));
      assert.equal(provider?.options.path, "/etc/vigia-dashboards/current");
      assert.equal(provider?.folder, "Vigia");
    });
  });
}
