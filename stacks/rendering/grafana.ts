/** Provisioning files of Grafana: where its data comes from and where its dashboards lie. */
import type { Site } from "../../signals/site.ts";
import { component as longTermStore, passwordFile, storeUrl, storeUser } from "./long-term-store.ts";
import { yaml } from "./yaml.ts";

const current = "/etc/vigia/current";

/** @param missing components that this stack does without. */
export function renderDataSources(site: Site, missing: ReadonlySet<string> = new Set()): string {
  return yaml("Grafana's data sources.", {
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url: "http://prometheus:9090",
        isDefault: true,
        editable: false,
        basicAuth: true,
        basicAuthUser: "grafana",
        secureJsonData: { basicAuthPassword: `$__file{${current}/prometheus-password}` },
        jsonData: { timeInterval: `${site.scrapeIntervalSeconds}s`, httpMethod: "POST" },
      },
      ...(missing.has(longTermStore) ? [] : [longTerm(site)]),
      {
        name: "Alertmanager",
        uid: "alertmanager",
        type: "alertmanager",
        access: "proxy",
        url: "http://alertmanager:9093",
        editable: false,
        jsonData: { implementation: "prometheus" },
      },
    ],
  });
}

/** Rules are evaluated, and so recorded series get a sample, once in a scrape interval. */
function longTerm(site: Site): object {
  return {
    name: "VictoriaMetrics",
    uid: "victoriametrics",
    type: "prometheus",
    access: "proxy",
    url: storeUrl,
    editable: false,
    basicAuth: true,
    basicAuthUser: storeUser,
    secureJsonData: { basicAuthPassword: `$__file{${current}/${passwordFile}}` },
    jsonData: { timeInterval: `${site.scrapeIntervalSeconds}s`, httpMethod: "POST" },
  };
}

export function renderDashboardProvider(): string {
  return yaml("Grafana rescans the folder: a changed dashboard needs no restart.", {
    apiVersion: 1,
    providers: [
      {
        name: "vigia",
        type: "file",
        folder: "Vigia",
        disableDeletion: false,
        allowUiUpdates: false,
        updateIntervalSeconds: 5,
        options: { path: "/etc/vigia-dashboards/current", foldersFromFilesStructure: false },
      },
    ],
  });
}
