/** Files of the preview: where its data comes from, the dashboards and the runbooks. It reads them at each request. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "../../signals/site.ts";
import { root } from "../paths.ts";
import { dashboardFiles } from "./files.ts";
import { component as longTermStore, passwordFile, storeUrl, storeUser } from "./long-term-store.ts";

const current = "/etc/vigia/current";

/** Its user of Prometheus. */
export const prometheusUser = "preview";
export const prometheusPasswordFile = "prometheus-password";

/** As Grafana's data sources, with the same uids; review/preview/server/settings.ts says what each key means. */
export function renderPreviewSources(site: Site, missing: ReadonlySet<string>): string {
  const timeInterval = `${site.scrapeIntervalSeconds}s`;
  const datasources = [
    {
      uid: "prometheus",
      name: "Prometheus",
      url: "http://prometheus:9090",
      isDefault: true,
      timeInterval,
      user: prometheusUser,
      passwordFile: `${current}/${prometheusPasswordFile}`,
    },
    {
      uid: "victoriametrics",
      name: "VictoriaMetrics",
      url: storeUrl,
      isDefault: false,
      timeInterval,
      user: storeUser,
      passwordFile: `${current}/${passwordFile}`,
    },
  ];
  const there = datasources.filter(({ uid }) => uid !== "victoriametrics" || !missing.has(longTermStore));
  return `${JSON.stringify({ datasources: there }, undefined, 2)}\n`;
}

/** Path below `current/` -> text. */
export function previewFiles(site: Site, missing: ReadonlySet<string>): Record<string, string> {
  const dashboards = Object.entries(dashboardFiles(site)).map(([file, text]) => [`dashboards/${file}`, text]);
  return {
    "datasources.json": renderPreviewSources(site, missing),
    ...Object.fromEntries(dashboards),
    ...runbookFiles(),
  };
}

function runbookFiles(): Record<string, string> {
  const folder = join(root, "alerts", "runbooks");
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
  return Object.fromEntries(files.map((file) => [`runbooks/${file}`, readFileSync(join(folder, file), "utf8")]));
}
