/** The role `monitoring`: Prometheus, the long-term store, Alertmanager, Grafana and the exporter that probes the endpoints. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { asksForKeys } from "../../signals/site.ts";
import { renderBlackbox } from "../rendering/blackbox.ts";
import { alertmanagerFiles, dashboardFiles, ruleFiles } from "../rendering/files.ts";
import { renderDashboardProvider, renderDataSources } from "../rendering/grafana.ts";
import { renderHealthClient, renderPrometheus, renderWebConfig } from "../rendering/prometheus.ts";
import { retentionDays } from "../rendering/retention.ts";
import type { ServiceBundle } from "../service-bundle.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { longTermStore, storePassword } from "./long-term-store.ts";
import { preview } from "./preview.ts";
import { users } from "./users.ts";

export interface MonitoringHostArgs {
  host: Host;
  /** User of Prometheus -> bcrypt hash of the password. */
  prometheusUsers: pulumi.Input<Record<string, string>>;
  /** Receiver of alerts -> its secret. */
  receiverSecrets: Record<string, pulumi.Input<string>>;
  /** Components that the stack does without. */
  missing: ReadonlySet<string>;
  /** What the image of the preview is made of. */
  preview: ServiceBundle;
}

export class MonitoringHost extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringHostArgs, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:MonitoringHost", name, {}, opts);
    this.prometheus(args);
    if (!args.host.isMissing("victoriametrics")) longTermStore(this, args.host);
    if (!args.host.isMissing("alertmanager")) this.alertmanager(args);
    if (!args.host.isMissing("blackboxExporter")) this.blackbox(args.host);
    if (!args.host.isMissing("grafana")) this.grafana(args);
    preview(this, { host: args.host, bundle: args.preview, missing: args.missing });
    this.registerOutputs({});
  }

  private data(host: Host, component: string, target: string): docker.types.input.ContainerMount {
    const volume = new docker.Volume(
      host.resourceName(`${component}-data`),
      { name: host.engineName(`${component}-data`), labels: host.labelList(component) },
      { parent: this, provider: host.provider },
    );
    return { type: "volume", source: volume.name, target };
  }

  private prometheus({ host, prometheusUsers, missing }: MonitoringHostArgs): docker.Container {
    const image = host.imageId("prometheus");
    return container(this, host, {
      component: "prometheus",
      image,
      uid: users.nobody,
      memoryMiB: 1024,
      destroyGraceSeconds: 60,
      files: configFiles(this, host, "prometheus", {
        image,
        uid: users.nobody,
        files: {
          "prometheus.yaml": renderPrometheus(host.site, missing),
          "health.yaml": renderHealthClient("admin"),
          ...ruleFiles(host.site),
        },
        secretFiles: {
          "web.yaml": pulumi.output(prometheusUsers).apply(renderWebConfig),
          "health-password": host.passwords.password("prometheus-admin"),
          ...storePassword(host),
        },
        reload: {
          container: host.engineName("prometheus"),
          signal: "SIGHUP",
          loaded: "Completed loading of configuration file",
          failed: "level=ERROR.*(config|rule|loading)",
          timeoutSeconds: 60,
        },
      }),
      mounts: [this.data(host, "prometheus", "/prometheus")],
      command: [
        "--config.file=/etc/vigia/current/prometheus.yaml",
        "--web.config.file=/etc/vigia/current/web.yaml",
        "--web.enable-remote-write-receiver",
        // In memory, the newest 100,000: about 10 MB.
        "--enable-feature=exemplar-storage",
        "--storage.tsdb.path=/prometheus",
        `--storage.tsdb.retention.time=${retentionDays}d`,
      ],
      healthCommand: host.healthCommand("prometheus", {
        url: "http://127.0.0.1:9090",
        config: "/etc/vigia/current/health.yaml",
      }),
    });
  }

  private alertmanager({ host, receiverSecrets }: MonitoringHostArgs): docker.Container {
    const image = host.imageId("alertmanager");
    const secrets = Object.entries(receiverSecrets).map(([name, secret]) => [`receivers/${name}`, secret] as const);
    return container(this, host, {
      component: "alertmanager",
      image,
      uid: users.nobody,
      memoryMiB: 128,
      destroyGraceSeconds: 10,
      files: configFiles(this, host, "alertmanager", {
        image,
        uid: users.nobody,
        files: alertmanagerFiles(host.site),
        secretFiles: Object.fromEntries(secrets),
        reload: {
          container: host.engineName("alertmanager"),
          signal: "SIGHUP",
          loaded: "Completed loading of configuration file",
          failed: "level=(ERROR|error).*onfig",
          timeoutSeconds: 30,
        },
      }),
      mounts: [this.data(host, "alertmanager", "/alertmanager")],
      command: [
        "--config.file=/etc/vigia/current/alertmanager.yaml",
        "--storage.path=/alertmanager",
        // One instance: nothing to gossip with.
        "--cluster.listen-address=",
      ],
      healthCommand: host.healthCommand("alertmanager", { url: "http://127.0.0.1:9093" }),
    });
  }

  private blackbox(host: Host): docker.Container {
    const image = host.imageId("blackboxExporter");
    return container(this, host, {
      component: "blackbox-exporter",
      image,
      uid: users.nobody,
      memoryMiB: 64,
      destroyGraceSeconds: 10,
      files: configFiles(this, host, "blackbox-exporter", {
        image,
        uid: users.nobody,
        files: { "blackbox.yaml": renderBlackbox(host.site) },
        secretFiles: asksForKeys(host.site) ? {} : { "endpoint-token": host.passwords.password("endpoint-token") },
        reload: {
          container: host.engineName("blackbox-exporter"),
          signal: "SIGHUP",
          loaded: "Reloaded config file",
          failed: "Error reloading config",
          timeoutSeconds: 30,
        },
      }),
      command: ["--config.file=/etc/vigia/current/blackbox.yaml"],
    });
  }

  private grafana({ host, missing }: MonitoringHostArgs): docker.Container {
    const image = host.imageId("grafana");
    const provisioning = configFiles(this, host, "grafana", {
      image,
      uid: users.grafana,
      files: {
        "provisioning/datasources/vigia.yaml": renderDataSources(host.site, missing),
        "provisioning/dashboards/vigia.yaml": renderDashboardProvider(),
      },
      secretFiles: {
        "admin-password": host.passwords.password("grafana-admin"),
        "prometheus-password": host.passwords.password("prometheus-grafana"),
        ...storePassword(host),
      },
    });
    // Apart from the rest, because only these may change without a restart: Grafana rescans the folder.
    const dashboards = configFiles(this, host, "grafana-dashboards", {
      image,
      uid: users.grafana,
      files: dashboardFiles(host.site),
    });
    return container(this, host, {
      component: "grafana",
      image,
      uid: users.grafana,
      memoryMiB: 512,
      destroyGraceSeconds: 10,
      files: provisioning,
      replaceOnNewFiles: true,
      mounts: [
        { type: "volume", source: dashboards.volume, target: "/etc/vigia-dashboards", readOnly: true },
        this.data(host, "grafana", "/var/lib/grafana"),
      ],
      tmpfs: { "/tmp": "mode=1777" },
      envs: [
        "GF_PATHS_PROVISIONING=/etc/vigia/current/provisioning",
        "GF_SECURITY_ADMIN_PASSWORD__FILE=/etc/vigia/current/admin-password",
        "GF_AUTH_ANONYMOUS_ENABLED=false",
        "GF_USERS_ALLOW_SIGN_UP=false",
        "GF_ANALYTICS_REPORTING_ENABLED=false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES=false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false",
        "GF_PLUGINS_PREINSTALL_DISABLED=true",
        "GF_NEWS_NEWS_FEED_ENABLED=false",
        "GF_SECURITY_DISABLE_GRAVATAR=true",
      ],
      healthCommand: host.healthCommand("grafana", { url: "http://127.0.0.1:3000" }),
    });
  }
}
