/** How the contract tests start each image, beyond what its contract itself says. */
import type { StartOptions } from "./probe.ts";

export interface Case {
  readonly options?: Omit<StartOptions, "files" | "user">;
  /** Values for the placeholders of the contract's health check. */
  readonly health?: Readonly<Record<string, string>>;
  /** A command whose output names the version. */
  readonly version: readonly string[];
}

/** Where the configuration files of the tests are, in every container. */
export const files: Readonly<Record<string, string>> = {
  password: "not-a-real-secret",
  "http.yml": "{}\n",
  "haproxy.cfg":
    "defaults\n  mode http\n  timeout client 5s\n  timeout server 5s\n  timeout connect 5s\n" +
    "frontend metrics\n  bind :8405\n  http-request use-service prometheus-exporter\n",
};

const at = (port: number) => ({ url: `http://127.0.0.1:${port}` });

/** The images whose health can be asked for inside; `redisExporter` holds nothing but its program. */
export const cases: Readonly<Record<string, Case>> = {
  redis: { options: { command: ["redis-server", "--appendonly", "yes"] }, version: ["redis-server", "--version"] },
  postgres: {
    options: {
      env: ["POSTGRES_PASSWORD_FILE=/files/password", "POSTGRES_DB=sensors", "POSTGRES_INITDB_ARGS=--data-checksums"],
      writable: { "/var/run/postgresql": "uid=999,gid=999", "/tmp": "" },
    },
    health: { user: "postgres", database: "sensors" },
    version: ["postgres", "--version"],
  },
  haproxy: {
    options: { command: ["haproxy", "-f", "/files/haproxy.cfg"] },
    health: { port: "8405" },
    version: ["haproxy", "-v"],
  },
  node: {
    options: { command: ["node", "-e", "require('http').createServer((q,a)=>a.end()).listen(8080)"] },
    health: { port: "8080", path: "/" },
    version: ["node", "--version"],
  },
  prometheus: { health: { ...at(9090), config: "/files/http.yml" }, version: ["prometheus", "--version"] },
  alertmanager: { health: at(9093), version: ["amtool", "--version"] },
  blackboxExporter: { health: at(9115), version: ["blackbox_exporter", "--version"] },
  nodeExporter: { health: at(9100), version: ["node_exporter", "--version"] },
  postgresExporter: {
    options: { env: ["DATA_SOURCE_URI=127.0.0.1:1/none"] },
    health: at(9187),
    version: ["postgres_exporter", "--version"],
  },
  vmagent: {
    options: {
      command: ["-remoteWrite.url=http://127.0.0.1:1/none", "-remoteWrite.tmpDataPath=/tmp/queue"],
      writable: { "/tmp": "" },
    },
    health: at(8429),
    version: ["/vmagent-prod", "--version"],
  },
  victoriametrics: {
    options: {
      command: ["-storageDataPath=/storage", "-httpAuth.username=admin", "-httpAuth.password=file:///files/password"],
      writable: { "/storage": "uid=65534,gid=65534" },
    },
    health: at(8428),
    version: ["/victoria-metrics-prod", "--version"],
  },
  grafana: {
    options: { writable: { "/var/lib/grafana": "uid=472,gid=0", "/tmp": "" } },
    health: at(3000),
    version: ["grafana", "--version"],
  },
};
