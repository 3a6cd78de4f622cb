/** Scrape configuration of a host's agent (vmagent): it scrapes what its own host runs, and adds `host`. */
import { type Host, hostsWith, type Site } from "../../signals/site.ts";
import { gatewayOf } from "../ipv4.ts";
import { exemplarHistogram } from "./exemplar-agent.ts";
import { component as longTermStore, storeScrape } from "./long-term-store.ts";
import { yaml } from "./yaml.ts";

const secrets = "/etc/vigia/current";

interface Job {
  readonly job: string;
  /** The component that is scraped; a stack that does without it has no such job. */
  readonly component: string;
  readonly settings: object;
}

/** @param missing components that this stack does without. */
export function renderAgent(site: Site, host: Host, missing: ReadonlySet<string> = new Set()): string {
  return yaml(`Agent of the host ${host.name}: what it scrapes.`, {
    global: {
      scrape_interval: `${site.scrapeIntervalSeconds}s`,
      scrape_timeout: `${Math.min(site.scrapeIntervalSeconds, 10)}s`,
    },
    scrape_configs: jobs(site, host)
      .filter(({ component }) => !missing.has(component))
      .map(({ job, settings }) => ({ job_name: job, relabel_configs: [hostLabel(host)], ...settings })),
  });
}

/** On the target, not as an external label: a probe's target is another host. */
function hostLabel(host: Host): object {
  return { target_label: "host", replacement: host.name };
}

function jobs(site: Site, host: Host): Job[] {
  const gateway = `${gatewayOf(host.subnet)}:${site.ports.nodeExporter}`;
  return [
    { job: "agent", component: "agent", settings: at("agent:8429") },
    { job: "node", component: "node-exporter", settings: at(gateway) },
    {
      job: "cadvisor",
      component: "cadvisor",
      settings: { ...at("cadvisor:8080"), metric_relabel_configs: ownContainers(site, host) },
    },
    ...(host.roles.includes("prediction") ? prediction() : []),
    ...(host.roles.includes("data") ? data() : []),
    ...(host.roles.includes("monitoring") ? monitoring(site, host) : []),
  ];
}

/** A component with one address: its name, so that a replaced container goes on with the same series. */
function at(address: string): object {
  return { static_configs: [{ targets: [address] }] };
}

function prediction(): Job[] {
  return [
    {
      job: "prediction-service",
      component: "service",
      // The replicas have no fixed names: the network's DNS knows them.
      settings: { ...replicas(), metric_relabel_configs: [exemplarAgents] },
    },
    { job: "exemplar-agent", component: "exemplar-agent", settings: exemplarAgent() },
    { job: "haproxy", component: "haproxy", settings: at("haproxy:8405") },
  ];
}

function replicas(): object {
  return { dns_sd_configs: [{ names: ["service"], type: "A", port: 9464 }] };
}

/** vmagent has no exemplars: another agent writes this histogram, and each series has one writer (adr/exemplars.md). */
const exemplarAgents = { source_labels: ["__name__"], regex: `${exemplarHistogram}_.+`, action: "drop" };

/** Of the exemplar agent itself: whether it answers, and what it could not write. */
function exemplarAgent(): object {
  return {
    ...at("exemplar-agent:9090"),
    metric_relabel_configs: [
      { source_labels: ["__name__"], regex: "prometheus_remote_storage_.+_total|process_.+", action: "keep" },
    ],
  };
}

function data(): Job[] {
  return [
    { job: "redis", component: "redis-exporter", settings: at("redis-exporter:9121") },
    { job: "redis-queue", component: "redis-exporter", settings: queue() },
    { job: "postgres", component: "postgres-exporter", settings: at("postgres-exporter:9187") },
  ];
}

/** The one exporter asks the queue too, under a job of its own: `redis` stays the cache. */
function queue(): object {
  return {
    metrics_path: "/scrape",
    params: { target: ["redis://exporter@redis-queue:6379"] },
    static_configs: [{ targets: ["redis-exporter:9121"], labels: { instance: "redis-queue:6379" } }],
  };
}

function monitoring(site: Site, host: Host): Job[] {
  const credentials = { username: `agent-${host.name}`, password_file: `${secrets}/prometheus-password` };
  return [
    { job: "prometheus", component: "prometheus", settings: { ...at("prometheus:9090"), basic_auth: credentials } },
    { job: longTermStore, component: longTermStore, settings: storeScrape() },
    { job: "alertmanager", component: "alertmanager", settings: at("alertmanager:9093") },
    { job: "grafana", component: "grafana", settings: at("grafana:3000") },
    { job: "blackbox", component: "blackbox-exporter", settings: at("blackbox-exporter:9115") },
    { job: "probe", component: "blackbox-exporter", settings: probe(site) },
  ];
}

/** Each prediction host's endpoint, as another host sees it. `host` is the probed host, `instance` the URL. */
function probe(site: Site): object {
  return {
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
  };
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
