/** Configuration of the exemplar agent: a Prometheus in agent mode that carries one histogram with its exemplars. */
import { type Host, hostsWith, type Site } from "../../signals/site.ts";
import { yaml } from "./yaml.ts";

/** The service's histogram whose buckets carry trace ids. */
export const exemplarHistogram = "http_request_duration_seconds";

export function renderExemplarAgent(site: Site, host: Host): string {
  return yaml(`Exemplar agent of the host ${host.name}: what vmagent would drop.`, {
    global: {
      scrape_interval: `${site.scrapeIntervalSeconds}s`,
      scrape_timeout: `${Math.min(site.scrapeIntervalSeconds, 10)}s`,
    },
    scrape_configs: [
      {
        // The name under which vmagent scrapes the same replicas: the histogram's series have the labels of all others.
        job_name: "prediction-service",
        metrics_path: "/exemplars",
        scrape_protocols: ["OpenMetricsText1.0.0"],
        dns_sd_configs: [{ names: ["service"], type: "A", port: 9464, refresh_interval: "5s" }],
        relabel_configs: [{ target_label: "host", replacement: host.name }],
      },
    ],
    remote_write: hostsWith(site, "monitoring").map((monitoring) => ({
      url: `http://${monitoring.address}:${site.ports.prometheus}/api/v1/write`,
      send_exemplars: true,
      basic_auth: {
        username: `agent-${host.name}`,
        password_file: "/etc/vigia/current/prometheus-password",
      },
      // `up` and its like are vmagent's to write.
      write_relabel_configs: [{ source_labels: ["__name__"], regex: `${exemplarHistogram}_.+`, action: "keep" }],
    })),
  });
}

/** The agent's health is asked for without credentials. */
export function renderExemplarHealthClient(): string {
  return yaml("Client of the health check.", {});
}
