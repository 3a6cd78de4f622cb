/** Puts the components on their hosts, by role. */
import * as pulumi from "@pulumi/pulumi";
import type { hostsWith, Site } from "../signals/site.ts";
import { DataHost } from "./components/data-host.ts";
import { Host } from "./components/host.ts";
import { HostAgent } from "./components/host-agent.ts";
import { MonitoringHost } from "./components/monitoring-host.ts";
import { PredictionHost } from "./components/prediction-host.ts";
import type { Deployment } from "./config.ts";
import { GeneratedPasswords } from "./dynamic/generated-passwords.ts";
import { type Images, missingComponents } from "./images.ts";
import { component as longTermStore } from "./rendering/long-term-store.ts";
import type { ServiceBundle } from "./service-bundle.ts";

export interface DeployArgs {
  deployment: Deployment;
  images: Images;
  service: ServiceBundle;
  preview: ServiceBundle;
  /** Receiver of alerts -> its secret. */
  receiverSecrets: Record<string, pulumi.Input<string>>;
}

/** User of Prometheus -> name of the generated password. */
function prometheusUsers(site: Site): Record<string, string> {
  const agents = site.hosts.map(({ name }) => [`agent-${name}`, `agent-${name}`]);
  return {
    admin: "prometheus-admin",
    grafana: "prometheus-grafana",
    preview: "prometheus-preview",
    ...Object.fromEntries(agents),
  };
}

/** Registers every resource of the stack, and returns the generated passwords. */
export function deploy({ deployment, images, service, preview, receiverSecrets }: DeployArgs): GeneratedPasswords {
  const { site, settings, faults } = deployment;
  const webUsers = prometheusUsers(site);
  const passwords = new GeneratedPasswords(
    "passwords",
    {
      names: [
        ...Object.values(webUsers),
        ...["grafana-admin", "endpoint-token", "postgres-superuser", "postgres-service", "postgres-exporter"],
        ...["redis-service", "redis-exporter", "queue-service", "queue-exporter", longTermStore],
      ],
      hashed: Object.values(webUsers),
    },
    {},
  );
  const hashes = pulumi
    .output(passwords.hashes)
    .apply((all) => Object.fromEntries(Object.entries(webUsers).map(([user, name]) => [user, all[name] ?? ""])));
  const missing = missingComponents(deployment.airgap.missing);

  const hosts = site.hosts.map((host) => new Host({ site, host, images, passwords }));
  const withRole = (role: Parameters<typeof hostsWith>[1]) => hosts.filter((host) => host.config.roles.includes(role));

  for (const host of hosts) new HostAgent(host.resourceName("host-agent"), { host, missing }, { parent: host });
  const dataReady = withRole("data").flatMap(
    (host) => new DataHost(host.resourceName("data"), { host, settings }, { parent: host }).ready,
  );
  for (const host of withRole("prediction")) {
    const args = { host, service, settings, faults, dataReady };
    new PredictionHost(host.resourceName("prediction"), args, { parent: host });
  }
  for (const host of withRole("monitoring")) {
    const args = { host, prometheusUsers: hashes, receiverSecrets, missing, preview };
    new MonitoringHost(host.resourceName("monitoring"), args, { parent: host });
  }
  return passwords;
}
