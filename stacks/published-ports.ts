/** Which port of a host is published where: the one table that the components, the checks and the outputs read. */
import type { Host, Ports, Site } from "../signals/site.ts";
import { gatewayOf } from "./ipv4.ts";

export const loopback = "127.0.0.1";

export interface PublishedPort {
  readonly component: string;
  /** Key under `vigia:ports`. */
  readonly key: keyof Ports;
  readonly ip: string;
  readonly port: number;
  /** Port inside the container. */
  readonly internal: number;
}

/** Every port that a host publishes, and the node exporter's, which listens on the network's gateway itself. */
export function publishedPorts(site: Site, host: Host): PublishedPort[] {
  const publish = (component: string, key: keyof Ports, ip: string, internal: number): PublishedPort => ({
    component,
    key,
    ip,
    port: site.ports[key],
    internal,
  });
  const has = (role: Host["roles"][number]) => host.roles.includes(role);
  return [
    publish("node-exporter", "nodeExporter", gatewayOf(host.subnet), site.ports.nodeExporter),
    ...(has("prediction")
      ? [publish("haproxy", "endpoint", loopback, 8080), publish("haproxy", "endpoint", host.address, 8081)]
      : []),
    ...(has("data")
      ? [
          publish("redis", "redis", host.address, 6379),
          publish("redis-queue", "queue", host.address, 6379),
          publish("postgres", "postgres", host.address, 5432),
        ]
      : []),
    ...(has("monitoring")
      ? [
          publish("prometheus", "prometheus", loopback, 9090),
          publish("prometheus", "prometheus", host.address, 9090),
          publish("victoriametrics", "victoriametrics", loopback, 8428),
          publish("alertmanager", "alertmanager", loopback, 9093),
          publish("grafana", "grafana", loopback, 3000),
          publish("preview", "preview", loopback, 3001),
        ]
      : []),
  ];
}
