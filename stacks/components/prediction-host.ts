/** The role `prediction`: replicas of the service behind HAProxy, and the agent that carries their exemplars. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { asksForKeys } from "../../signals/site.ts";
import type { ServiceSettings } from "../config.ts";
import type { ConfigVolume } from "../dynamic/config-volume.ts";
import { renderExemplarAgent, renderExemplarHealthClient } from "../rendering/exemplar-agent.ts";
import { renderAuthorizations, renderHaproxy } from "../rendering/haproxy.ts";
import { clientFiles, serviceEnvironment, serviceMemoryMiB } from "../rendering/service.ts";
import type { ServiceBundle } from "../service-bundle.ts";
import { type ConfigFiles, configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { users } from "./users.ts";

export interface PredictionHostArgs {
  host: Host;
  service: ServiceBundle;
  settings: ServiceSettings;
  /** Whether the service accepts injected faults. */
  faults: boolean;
  /** What must be there before the service starts: the data host's database and cache. */
  dataReady: pulumi.Resource[];
}

export class PredictionHost extends pulumi.ComponentResource {
  constructor(name: string, args: PredictionHostArgs, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:PredictionHost", name, {}, opts);
    this.entry(args);
    this.exemplarAgent(args.host);
    this.registerOutputs({});
  }

  /**
   * Who checks callers changes at one place before the other lets go of it, so that an up that names the first client, or
   * removes the last one, leaves no moment at which nobody checks.
   */
  private entry(args: PredictionHostArgs): void {
    const { host, dataReady } = args;
    if (asksForKeys(host.site)) {
      this.haproxy(host, this.haproxyFiles(host, this.replicas(args, dataReady)));
      return;
    }
    const files = this.haproxyFiles(host, []);
    this.replicas(args, [...dataReady, files]);
    this.haproxy(host, files);
  }

  private image({ host, service }: PredictionHostArgs): pulumi.Output<string> {
    const built = new docker.Image(
      host.resourceName("service-image"),
      {
        imageName: `vigia-${host.site.stack}/service:${service.hash}`,
        skipPush: true,
        build: {
          context: service.folder,
          dockerfile: `${service.folder}/Dockerfile`,
          args: { NODE_IMAGE: host.imageTag("node") },
        },
      },
      { parent: this, provider: host.provider },
    );
    // The id, not the tag: it is what the engine reads back, so that a refresh shows no difference.
    const local = new docker.RemoteImage(
      host.resourceName("service-image-id"),
      { name: built.imageName, keepLocally: true },
      { parent: this, provider: host.provider, dependsOn: built },
    );
    return local.imageId;
  }

  /**
   * One after the other: a new replica is healthy before the next is made, and the old ones go last.
   * @returns the last one.
   */
  private replicas(args: PredictionHostArgs, after: pulumi.Resource[]): pulumi.Resource[] {
    const { host, service, settings, faults } = args;
    const version = service.hash;
    const image = this.image(args);
    const files = configFiles(this, host, "service", {
      image,
      uid: users.node,
      files: clientFiles(host.site),
      secretFiles: {
        "database-password": host.passwords.password("postgres-service"),
        "redis-password": host.passwords.password("redis-service"),
        "queue-password": host.passwords.password("queue-service"),
      },
    });
    let previous = after;
    for (let replica = 1; replica <= host.site.replicas; replica++) {
      const made = container(
        this,
        host,
        {
          component: "service",
          replica,
          image,
          uid: users.node,
          memoryMiB: serviceMemoryMiB,
          destroyGraceSeconds: 15,
          files,
          // The service reads its clients once, when it starts: other clients, other replicas, one after the other.
          replaceOnNewFiles: true,
          envs: serviceEnvironment({ site: host.site, host: host.config, settings, version, faults }),
          tmpfs: { "/tmp": "mode=1777" },
          healthCommand: host.healthCommand("node", { port: "8080", path: "/readyz" }),
          healthSeconds: 3,
        },
        { dependsOn: previous },
      );
      previous = [made];
    }
    return previous;
  }

  private haproxyFiles(host: Host, after: pulumi.Resource[]): ConfigVolume {
    const files: ConfigFiles = {
      image: host.imageId("haproxy"),
      uid: users.haproxy,
      files: { "haproxy.cfg": renderHaproxy(host.site) },
      secretFiles: asksForKeys(host.site)
        ? {}
        : { authorizations: host.passwords.password("endpoint-token").apply(renderAuthorizations) },
      // The master starts new workers with the new files and lets the old ones finish.
      reload: {
        container: host.engineName("haproxy"),
        signal: "SIGUSR2",
        loaded: "Loading success",
        failed: "\\[ALERT\\].* config : |Loading failure",
        timeoutSeconds: 20,
      },
    };
    return configFiles(this, host, "haproxy", files, after);
  }

  private haproxy(host: Host, files: ConfigVolume): docker.Container {
    const image = host.imageId("haproxy");
    return container(this, host, {
      component: "haproxy",
      image,
      uid: users.haproxy,
      memoryMiB: 256,
      destroyGraceSeconds: 10,
      files,
      command: ["haproxy", "-f", "/etc/vigia/current/haproxy.cfg"],
      healthCommand: host.healthCommand("haproxy", { port: "8405" }),
      healthSeconds: 2,
    });
  }
  private exemplarAgent(host: Host): docker.Container {
    const image = host.imageId("prometheus");
    return container(this, host, {
      component: "exemplar-agent",
      image,
      uid: users.nobody,
      memoryMiB: 256,
      destroyGraceSeconds: 10,
      files: configFiles(this, host, "exemplar-agent", {
        image,
        uid: users.nobody,
        files: {
          "exemplar-agent.yaml": renderExemplarAgent(host.site, host.config),
          "health.yaml": renderExemplarHealthClient(),
        },
        secretFiles: { "prometheus-password": host.passwords.password(`agent-${host.config.name}`) },
        reload: {
          container: host.engineName("exemplar-agent"),
          signal: "SIGHUP",
          loaded: "Completed loading of configuration file",
          failed: "level=ERROR.*(config|loading)",
          timeoutSeconds: 30,
        },
      }),
      // What it holds is worth a few minutes: an outage of the monitoring host loses exemplars, and no other sample.
      tmpfs: { "/agent": "mode=0700,uid=65534,gid=65534" },
      command: [
        "--agent",
        "--config.file=/etc/vigia/current/exemplar-agent.yaml",
        "--storage.agent.path=/agent",
        "--storage.agent.wal-truncate-frequency=5m",
        "--storage.agent.retention.min-time=1m",
        "--storage.agent.retention.max-time=10m",
      ],
      healthCommand: host.healthCommand("prometheus", {
        url: "http://127.0.0.1:9090",
        config: "/etc/vigia/current/health.yaml",
      }),
    });
  }
}
