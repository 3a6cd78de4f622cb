/** Scrape configuration of a host's agent (vmagent): it scrapes what its own host runs, and adds `host`. */
import { type Host, hostsWith, type Site } from "../../signals/site.ts";
import { gatewayOf } from "../ipv4.ts";
import { yaml } from "./yaml.ts";

const secrets = "/etc/vigia/current";

interface Target {
  readonly job: string;
  readonly address: string;
  readonly [setting: string]: unknown;
}

/** @param missing components that this stack does without. */
export function renderAgent(site: Site, host: Host, missing: ReadonlySet<string> = new Set()): string {
  return yaml(`Agent of the host ${host.name}: what it scrapes.`, {
    global: {
      scrape_interval: `${site.scrapeIntervalSeconds}s`,
      scrape_timeout: `${Math.min(site.scrapeIntervalSeconds, 10)}s`,
      external_labels: { host: host.name },
    },
    scrape_configs: [
      ...fixed({ job: "agent", address: "agent:8429" }),
      ...fixed({ job: "node", address: `${gatewayOf(host.subnet)}:${site.ports.nodeExporter}` }),
      ...fixed({ job: "cadvisor", address: "cadvisor:8080", metric_relabel_configs: ownContainers(site, host) }),
      ...(host.roles.includes("prediction") ? prediction() : []),
      ...(host.roles.includes("data") ? data() : []),
      ...(host.roles.includes("monitoring") ? monitoring(site, host, missing) : []),
    ],
  });
}

/** A component with one address: its name, so that a replaced container goes on with the same series. */
function fixed({ job, address, ...settings }: Target): object[] {
  return [{ job_name: job, static_configs: [{ targets: [address] }], ...settings }];
}

function prediction(): object[] {
  return [
    // The replicas have no fixed names: the network's DNS knows them.
    { job_name: "prediction-service", dns_sd_configs: [{ names: ["service"], type: "A", port: 9464 }] },
    ...fixed({ job: "haproxy", address: "haproxy:8405" }),
  ];
}

function data(): object[] {
  return [
    ...fixed({ job: "redis", address: "redis-exporter:9121" }),
    ...fixed({ job: "postgres", address: "postgres-exporter:9187" }),
  ];
}

function monitoring(site: Site, host: Host, missing: ReadonlySet<string>): object[] {
  return [
    ...fixed({
      job: "prometheus",
      address: "prometheus:9090",
      basic_auth: { username: `agent-${host.name}`, password_file: `${secrets}/prometheus-password` },
    }),
    ...fixed({ job: "alertmanager", address: "alertmanager:9093" }),
    ...(missing.has("grafana") ? [] : fixed({ job: "grafana", address: "grafana:3000" })),
    ...fixed({ job: "blackbox", address: "blackbox-exporter:9115" }),
    {
      job_name: "probe",
      metrics_path: "/probe",
      params: { module: ["endpoint"] },
      static_configs: hostsWith(site, "prediction").map((probed) => ({
        targets: [`http://${probed.address}:${site.ports.endpoint}/readyz`],
        labels: { host: probed.name },
      })),
      relabel_configs: [
        { source_labels: ["__address__"], target_label: "__param_target" },
        { source_labels: ["__address__"], target_label: "instance" },
        { target_label: "__address__", replacement: "blackbox-exporter:9115" },
      ],
    },
  ];
}

/** An engine may run more than this host of this stack: other containers are none of our business. */
function ownContainers(site: Site, host: Host): object[] {
  return [
    {
      source_labels: ["__name__", "container_label_vigia_stack", "container_label_vigia_host"],
      regex: `container_.+;${site.stack};${host.name}|(machine|cadvisor|process|go)_.+;;`,
      action: "keep",
    },
    { source_labels: ["container_label_vigia_component"], regex: "(.+)", target_label: "component" },
    { regex: "container_label_.+|id|image", action: "labeldrop" },
  ];
}
