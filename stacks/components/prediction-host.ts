/** The role `prediction`: replicas of the service behind HAProxy. */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { hostsWith } from "../../signals/site.ts";
import { checkSeconds, renderAuthorizations, renderHaproxy } from "../rendering/haproxy.ts";
import { database } from "../rendering/postgres.ts";
import type { ServiceBundle } from "../service-bundle.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { users } from "./users.ts";

export interface PredictionHostArgs {
  host: Host;
  service: ServiceBundle;
  /** Whether the service accepts injected faults. */
  faults: boolean;
  /** What must be there before the service starts: the data host's database and cache. */
  dataReady: pulumi.Resource[];
}

export class PredictionHost extends pulumi.ComponentResource {
  constructor(name: string, args: PredictionHostArgs, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:PredictionHost", name, {}, opts);
    this.replicas(args);
    this.haproxy(args.host);
    this.registerOutputs({});
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

  /** One after the other: a new replica is healthy before the next is made, and the old ones go last. */
  private replicas(args: PredictionHostArgs): void {
    const { host, service, dataReady } = args;
    const image = this.image(args);
    const files = configFiles(this, host, "service", {
      image,
      uid: users.node,
      files: {},
      secretFiles: {
        "database-password": host.passwords.password("postgres-service"),
        "redis-password": host.passwords.password("redis-service"),
      },
    });
    const [data] = hostsWith(host.site, "data");
    const dataAddress = data?.address ?? host.config.address;
    let previous = dataReady;
    for (let replica = 1; replica <= host.site.replicas; replica++) {
      const made = container(
        this,
        host,
        {
          component: "service",
          replica,
          image,
          uid: users.node,
          memoryMiB: 384,
          destroyGraceSeconds: 15,
          files,
          envs: [
            "PORT=8080",
            "METRICS_PORT=9464",
            `DATABASE_URL=postgres://vigia_service@${dataAddress}:${host.site.ports.postgres}/${database}`,
            "DATABASE_PASSWORD_FILE=/etc/vigia/current/database-password",
            `REDIS_URL=redis://service@${dataAddress}:${host.site.ports.redis}`,
            "REDIS_PASSWORD_FILE=/etc/vigia/current/redis-password",
            `DRAIN_SECONDS=${2 * checkSeconds + 1}`,
            "LOG_LEVEL=info",
            `SERVICE_VERSION=${service.hash}`,
            ...(args.faults ? ["FAULTS=1"] : []),
          ],
          tmpfs: { "/tmp": "mode=1777" },
          healthCommand: host.healthCommand("node", { url: "http://127.0.0.1:8080/readyz" }),
          healthSeconds: 3,
        },
        { dependsOn: previous },
      );
      previous = [made];
    }
  }

  private haproxy(host: Host): docker.Container {
    const image = host.imageId("haproxy");
    const files = configFiles(this, host, "haproxy", {
      image,
      uid: users.haproxy,
      files: { "haproxy.cfg": renderHaproxy(host.site) },
      secretFiles: { authorizations: host.passwords.password("endpoint-token").apply(renderAuthorizations) },
      // The master starts new workers with the new files and lets the old ones finish.
      reload: {
        container: host.engineName("haproxy"),
        signal: "SIGUSR2",
        loaded: "Loading success",
        failed: "\\[ALERT\\].* config : |Loading failure",
        timeoutSeconds: 20,
      },
    });
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
}
