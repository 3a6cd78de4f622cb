/** What every host runs, whatever its roles: the agent, and exporters for the machine and its containers. */
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { hostsWith } from "../../signals/site.ts";
import { OwnedVolume } from "../dynamic/owned-volume.ts";
import { renderAgent } from "../rendering/agent.ts";
import { bufferBytes } from "../rendering/retention.ts";
import { configFiles } from "./config-files.ts";
import { container } from "./container.ts";
import type { Host } from "./host.ts";
import { storePassword } from "./long-term-store.ts";
import { users } from "./users.ts";

export interface HostAgentArgs {
  host: Host;
  /** Components that the stack does without: nothing to scrape there. */
  missing: ReadonlySet<string>;
}

export class HostAgent extends pulumi.ComponentResource {
  constructor(name: string, args: HostAgentArgs, opts: pulumi.ComponentResourceOptions) {
    super("vigia:hosts:HostAgent", name, {}, opts);
    this.agent(args);
    if (!args.missing.has("node-exporter")) this.nodeExporter(args.host);
    if (!args.missing.has("cadvisor")) this.cadvisor(args.host);
    this.registerOutputs({});
  }

  private agent({ host, missing }: HostAgentArgs): docker.Container {
    const image = host.imageId("vmagent");
    const files = configFiles(this, host, "agent", {
      image,
      uid: users.nobody,
      files: { "agent.yaml": renderAgent(host.site, host.config, missing) },
      secretFiles: {
        "prometheus-password": host.passwords.password(`agent-${host.config.name}`),
        ...(host.config.roles.includes("monitoring") ? storePassword(host) : {}),
      },
      reload: {
        container: host.engineName("agent"),
        signal: "SIGHUP",
        loaded: "nothing changed in|updated [0-9]+ service discovery routines",
        failed: "cannot read .*on SIGHUP",
        timeoutSeconds: 30,
      },
    });
    const buffer = new OwnedVolume(
      host.resourceName("agent-buffer"),
      {
        engine: host.config.docker,
        volume: host.engineName("agent-buffer"),
        labels: host.labels("agent"),
        image,
        uid: users.nobody,
      },
      { parent: this },
    );
    return container(this, host, {
      component: "agent",
      image,
      uid: users.nobody,
      memoryMiB: 256,
      destroyGraceSeconds: 10,
      files,
      mounts: [{ type: "volume", source: buffer.volume, target: "/buffer" }],
      command: [
        "-httpListenAddr=:8429",
        "-promscrape.config=/etc/vigia/current/agent.yaml",
        "-promscrape.dnsSDCheckInterval=5s",
        ...hostsWith(host.site, "monitoring").flatMap((monitoring) => [
          `-remoteWrite.url=http://${monitoring.address}:${host.site.ports.prometheus}/api/v1/write`,
          `-remoteWrite.basicAuth.username=agent-${host.config.name}`,
          "-remoteWrite.basicAuth.passwordFile=/etc/vigia/current/prometheus-password",
        ]),
        // Prometheus' receiver speaks its own protocol only.
        "-remoteWrite.forcePromProto",
        "-remoteWrite.tmpDataPath=/buffer",
        // After an outage of Prometheus somebody is there again before HostAbsent looks in vain.
        "-remoteWrite.retryMaxInterval=10s",
        `-remoteWrite.maxDiskUsagePerURL=${bufferBytes}`,
        "-memory.allowedBytes=128MiB",
      ],
    });
  }

  /** On the host's own network, or its counters would be a container's; it listens on the gateway only. */
  private nodeExporter(host: Host): docker.Container {
    return container(
      this,
      host,
      {
        component: "node-exporter",
        image: host.imageId("nodeExporter"),
        uid: 0,
        memoryMiB: 64,
        destroyGraceSeconds: 10,
        onHost: true,
        mounts: [{ type: "bind", source: "/", target: "/host", readOnly: true }],
        command: [
          "--path.procfs=/host/proc",
          "--path.sysfs=/host/sys",
          "--path.rootfs=/host",
          `--web.listen-address=${host.network.gateway}:${host.site.ports.nodeExporter}`,
          "--collector.filesystem.mount-points-exclude=^/(dev|proc|run|sys|var/lib/docker|var/lib/containerd)($|/)",
          "--collector.netclass.ignored-devices=^(veth.*|br-.*)$",
          "--collector.netdev.device-exclude=^(veth.*|br-.*)$",
        ],
      },
      { dependsOn: host.network },
    );
  }

  private cadvisor(host: Host): docker.Container {
    const readOnly = (source: string, target: string) => ({ type: "bind", source, target, readOnly: true });
    return container(this, host, {
      component: "cadvisor",
      image: host.imageId("cadvisor"),
      uid: 0,
      memoryMiB: 256,
      destroyGraceSeconds: 10,
      mounts: [
        readOnly("/", "/rootfs"),
        readOnly("/var/run", "/var/run"),
        readOnly("/sys", "/sys"),
        readOnly("/var/lib/docker", "/var/lib/docker"),
      ],
      devices: [{ hostPath: "/dev/kmsg", containerPath: "/dev/kmsg", permissions: "r" }],
      command: [
        "--docker_only=true",
        "--store_container_labels=false",
        "--whitelisted_container_labels=vigia.stack,vigia.host,vigia.component",
        "--housekeeping_interval=5s",
        "--disable_metrics=advtcp,cpu_topology,cpuset,hugetlb,memory_numa,percpu,perf_event,process,referenced_memory,resctrl,sched,tcp,udp",
      ],
    });
  }
}
