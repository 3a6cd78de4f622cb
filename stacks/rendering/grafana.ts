/** Provisioning files of Grafana: where its data comes from and where its dashboards lie. */
import type { Site } from "../../signals/site.ts";
import { yaml } from "./yaml.ts";

const current = "/etc/vigia/current";

export function renderDataSources(site: Site): string {
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
